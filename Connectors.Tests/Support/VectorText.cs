using System.Buffers.Binary;
using System.Text;
using Connectors.Jobs.Search;

namespace Connectors.Tests.Support;

/// <summary>The index entry of a chunk in the text form of a tsvector, which tests read and SQL takes.</summary>
internal static class VectorText
{
    public static string Of(string title, string? heading, string content)
        => Of(new ChunkIndexer().Of(title, heading, content));

    public static string Of(ChunkWords words)
    {
        var vector = words.Vector.AsSpan(sizeof(int));
        List<string> found = [];
        while (vector.Length > 0)
        {
            var end = vector.IndexOf((byte)0);
            var word = Encoding.UTF8.GetString(vector[..end]);
            var count = BinaryPrimitives.ReadUInt16BigEndian(vector[(end + 1)..]);
            vector = vector[(end + 3)..];
            List<string> positions = [];
            for (; positions.Count < count; vector = vector[2..])
            {
                var packed = BinaryPrimitives.ReadUInt16BigEndian(vector);
                positions.Add($"{packed & 0x3FFF}{"DCBA"[packed >> 14].ToString().Replace("D", "", StringComparison.Ordinal)}");
            }

            found.Add(SearchQuery.Quoted(word) + (count > 0 ? $":{string.Join(',', positions)}" : ""));
        }

        Assert.That(found, Has.Count.EqualTo(BinaryPrimitives.ReadInt32BigEndian(words.Vector)));
        return string.Join(' ', found);
    }
}
