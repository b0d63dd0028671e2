using System.Xml;

namespace Connectors.Jobs.Text.Formats;

/// <summary>
/// Reads the parts of a file so that a damaged part costs itself. The text says at its place what is missing. If there is no other text,
/// the file is malformed.
/// </summary>
internal sealed class Damage(TextBudget budget)
{
    private Exception? _first;
    private bool _hasText;

    /// <summary>Reads a part. Returns its text, or a remark if it is damaged.</summary>
    /// <param name="part">The name of the part, for the remark.</param>
    /// <param name="read">Returns the text of the part. What it appended elsewhere before it failed stays.</param>
    public string Read(string part, Func<string> read)
    {
        try
        {
            var text = read();
            _hasText |= text.Length > 0;
            return text;
        }
        catch (Exception exception) when (IsOfThePart(exception))
        {
            _first ??= exception;
            return budget.Remark($"{part} is damaged and could not be read completely.");
        }
    }

    /// <summary>Tells that text was found, although a part that held some of it failed later.</summary>
    public void FoundText() => _hasText = true;

    /// <exception cref="InvalidDataException">Nothing but damage was found.</exception>
    public void ThrowIfNothingElse()
    {
        if (_first is not null && !_hasText)
            throw new InvalidDataException(_first.Message, _first);
    }

    /// <summary>Limits and cancellation end the whole file. Damage of other kinds ends the part.</summary>
    public static bool IsOfThePart(Exception exception)
        => exception is XmlException or InvalidDataException or EndOfStreamException or FormatException or ArgumentException
            or IndexOutOfRangeException or InvalidOperationException or NotSupportedException;
}
