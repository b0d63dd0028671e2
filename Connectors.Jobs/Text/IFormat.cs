using Connectors.Sources;

namespace Connectors.Jobs.Text;

/// <summary>Extracts text from one kind of file.</summary>
internal interface IFormat
{
    string MediaType { get; }

    /// <summary>The format's name for people.</summary>
    string Name => FormatName.Of(MediaType);

    /// <summary>Programs of the machine that read the format if they are installed.</summary>
    IReadOnlyList<FormatProgram> Programs => [];

    /// <summary>How to switch the format on. Null: it is on.</summary>
    string? SwitchedOff => null;

    /// <summary>
    /// Whether a file may be nested deeply, or may keep its parser busy or hungry for memory. Such a parser runs in an extractor process.
    /// False is for formats whose time and memory are in proportion to the size.
    /// </summary>
    bool MayBeHostile => true;

    /// <summary>
    /// Whether this file is so small and simple that even the worst of its kind does no harm. It is then read in the worker, because
    /// handing it to another process would take longer than reading it.
    /// </summary>
    bool IsHarmless(ReadOnlySpan<byte> file) => !MayBeHostile;

    /// <summary>Whether the format can read the file, by its first bytes or, if these do not tell, its name.</summary>
    bool Knows(FileProbe probe);

    /// <summary>Reads the file from its beginning. Any exception means that the file is malformed.</summary>
    IEnumerable<DocumentSection> Read(Stream file, TextBudget budget);
}
