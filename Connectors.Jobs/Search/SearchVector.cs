namespace Connectors.Jobs.Search;

/// <summary>
/// Makes the index entry of a chunk, in the text form of PostgreSQL's tsvector. The title has weight A, the heading B, the text D.
/// </summary>
internal static class SearchVector
{
    public static string Of(string title, string? heading, string content) => ChunkWords.Of(title, heading, content).Vector;
}
