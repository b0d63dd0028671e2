using Connectors.Sources;

namespace Connectors.Jobs.Text;

/// <summary>Takes text out of one kind of file.</summary>
internal interface IFormat
{
    string MediaType { get; }

    /// <summary>Whether a file may nest deeply, or keep its parser busy for ever: then it needs a thread of its own.</summary>
    bool MayBeHostile => true;

    /// <summary>Whether it can read the file, by its first bytes and, where these do not tell, its name.</summary>
    bool Knows(FileProbe probe);

    /// <summary>Reads the file from its beginning. Whatever it throws means that the file is malformed.</summary>
    IEnumerable<DocumentSection> Read(Stream file, TextBudget budget);
}
