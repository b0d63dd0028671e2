using System.Text.RegularExpressions;

namespace Connectors.Sources.Slack;

/// <summary>A channel's name or ID, or a regular expression for names, as written in the config.</summary>
internal sealed class ChannelPattern
{
    private readonly string _text;
    private readonly Regex? _regex;

    public ChannelPattern(string text, bool isRegex)
    {
        _text = text.TrimStart('#');
        _regex = isRegex ? Compile(_text) : null;
    }

    /// <summary>Returns why the regular expression cannot be used, or null if it can.</summary>
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
        => _regex?.IsMatch(channel.Name)
            ?? (channel.Id == _text || string.Equals(channel.Name, _text, StringComparison.OrdinalIgnoreCase));

    public override string ToString() => _text;

    /// <summary>Turns backtracking off, so no pattern can hang a worker.</summary>
    private static Regex Compile(string pattern) => new($"^(?:{pattern})$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
}
