using System.IO.Hashing;
using System.Text;

namespace Connectors.Jobs.Storage;

/// <summary>A document's stored id: XXH3-128 of "connector:source id", so it is the same every time the document is read.</summary>
internal static class DocumentId
{
    public static Guid Of(string connectorId, string sourceId)
        => new(XxHash128.Hash(Encoding.UTF8.GetBytes($"{connectorId}:{sourceId}")), bigEndian: true);
}
