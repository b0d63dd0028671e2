using Connectors.Jobs.Storage.Documents;
using Connectors.Sources;

namespace Connectors.Jobs.Text;

/// <summary>
/// Counts the text of a file and stops its parser at the limits. Parsers cannot be cancelled, so each piece of text passes through here.
/// </summary>
/// <param name="limits">The limits.</param>
/// <param name="cancellationToken">Ends the reading.</param>
/// <param name="outer">The budget of the file that this file stands in. It gets the remarks as well.</param>
internal sealed class TextBudget(TextLimits limits, CancellationToken cancellationToken, TextBudget? outer = null)
{
    private const int MaxRemarks = 10;

    private readonly List<string> _remarks = [];
    private long _characters;
    private int _parts;

    public TextLimits Limits { get; } = limits;

    public CancellationToken Token { get; } = cancellationToken;

    /// <summary>Why the file has no text. A format that knows sets it. It counts only if the file yields no text.</summary>
    public NoText NoText { get; set; } = NoText.Empty;

    /// <summary>What could not be read of a file that was read nevertheless, for people. The first few.</summary>
    public IReadOnlyList<string> Remarks => _remarks;

    /// <summary>Tells that a part of the file cannot be read. Returns the remark as it stands in the text.</summary>
    public string Remark(string remark)
    {
        if (_remarks.Count < MaxRemarks)
            _remarks.Add(remark);
        outer?.Remark(remark);
        return $"[{remark}]";
    }

    /// <summary>Counts a part of the file, such as a part of a message.</summary>
    /// <exception cref="DocumentUnreadableException">The file has too many of them.</exception>
    public void TakePart()
    {
        Token.ThrowIfCancellationRequested();
        if (++_parts > Limits.MaxEntries)
        {
            throw new DocumentUnreadableException(
                FailureReason.TooLarge,
                $"The file has more than {Limits.MaxEntries:N0} parts ({TextLimits.Section}:{nameof(TextLimits.MaxEntries)}). "
                + "It was not indexed.");
        }
    }

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
