using System.Text.RegularExpressions;

namespace Connectors.Sources.Slack;

/// <summary>A name or a pattern of channels, as an operator writes it.</summary>
internal sealed class ChannelPattern
{
    private readonly string _text;
    private readonly Regex? _regex;

    public ChannelPattern(string text, bool isRegex)
    {
        _text = text.TrimStart('#');
        _regex = isRegex ? Compile(_text) : null;
    }

    public static string? Error(string pattern)
    {
        try
        {
            Compile(pattern);
            return null;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return e.Message;
        }
    }

    public bool Matches(SlackChannel channel)
        => _regex?.IsMatch(channel.Name) ?? (channel.Id == _text || string.Equals(channel.Name, _text, StringComparison.OrdinalIgnoreCase));

    public override string ToString() => _text;

    /// <summary>Without backtracking, so that no pattern can hang a worker.</summary>
    private static Regex Compile(string pattern) => new($"^(?:{pattern})$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
}
