using Connectors.Jobs.Storage.Documents;
using Connectors.Sources;

namespace Connectors.Jobs.Text;

/// <summary>
/// Counts the text of a file and stops its parser at the limits. Parsers cannot be cancelled, so each piece of text passes through here.
/// </summary>
internal sealed class TextBudget(TextLimits limits, CancellationToken cancellationToken)
{
    private long _characters;

    public TextLimits Limits { get; } = limits;

    public CancellationToken Token { get; } = cancellationToken;

    /// <summary>Why the file has no text. A format that knows sets it. It counts only if the file yields no text.</summary>
    public NoText NoText { get; set; } = NoText.Empty;

    /// <summary>Returns the text after counting it.</summary>
    /// <exception cref="DocumentUnreadableException">The file has too much text.</exception>
    public string Take(string text)
    {
        Token.ThrowIfCancellationRequested();
        _characters += text.Length;
        return _characters <= Limits.MaxCharacters
            ? text
            : throw new DocumentUnreadableException(
                FailureReason.TooLarge,
                $"The file has more than {Limits.MaxCharacters:N0} characters of text "
                + $"({TextLimits.Section}:{nameof(TextLimits.MaxCharacters)}). It was not indexed.");
    }
}
