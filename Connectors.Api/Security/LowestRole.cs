using Microsoft.AspNetCore.Http.Metadata;

namespace Connectors.Api.Security;

/// <summary>The lowest role that may call an endpoint, and the largest body that it takes.</summary>
/// <param name="Role">One of <see cref="Roles"/>.</param>
internal sealed record LowestRole(string Role) : IRequestSizeLimitMetadata
{
    private const long Questions = 64 << 10;
    private const long Others = 1 << 20;

    /// <summary>Questions are short, and those who ask are many.</summary>
    public long? MaxRequestBodySize => Role == Roles.Search ? Questions : Others;
}
