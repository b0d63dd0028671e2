using Microsoft.AspNetCore.WebUtilities;

namespace Connectors.Tests.Support;

/// <summary>What a fake upstream was asked.</summary>
/// <param name="Query">With its question mark; empty without a query.</param>
/// <param name="Authorization">The header as it was sent; empty without it.</param>
public sealed record UpstreamRequest(string Method, string Path, string Query, string Authorization, string Body)
{
    /// <summary>The first value of a query parameter; null where it was not sent.</summary>
    public string? Parameter(string name)
        => QueryHelpers.ParseQuery(Query).TryGetValue(name, out var values) ? values.FirstOrDefault() : null;

    public override string ToString() => $"{Method} {Path}{Query}";
}
