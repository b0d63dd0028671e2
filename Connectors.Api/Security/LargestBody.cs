using Microsoft.AspNetCore.Http.Metadata;

namespace Connectors.Api.Security;

/// <summary>The largest body of an endpoint that takes documents.</summary>
internal sealed record LargestBody(long Bytes) : IRequestSizeLimitMetadata
{
    /// <summary>A batch of documents as JSON. It is in memory several times over while it is read.</summary>
    public const long Batch = 8 << 20;

    /// <summary>Files, which are stored as they arrive.</summary>
    public const long Files = 16L << 30;

    public long? MaxRequestBodySize => Bytes;
}
