using Connectors.Sources;

namespace Connectors.Jobs.Text;

/// <summary>Counts what a file yields and stops it at its limits. Parsers that cannot be cancelled meet it at every piece of text.</summary>
internal sealed class TextBudget(TextLimits limits, CancellationToken cancellationToken)
{
    private long _characters;

    public TextLimits Limits { get; } = limits;

    public CancellationToken Token { get; } = cancellationToken;

    public string Take(string text)
    {
        Token.ThrowIfCancellationRequested();
        _characters += text.Length;
        return _characters <= Limits.MaxCharacters
            ? text
            : throw new DocumentUnreadableException(
                FailureReason.TooLarge, $"The file has more than {Limits.MaxCharacters:N0} characters of text; it was not indexed.");
    }
}
