namespace Connectors.Sources.Http;

/// <summary>Scheme, host and port, to which credentials belong.</summary>
internal static class Origin
{
    public static bool Same(Uri a, Uri b)
        => a.Scheme == b.Scheme && a.Port == b.Port && string.Equals(a.IdnHost, b.IdnHost, StringComparison.OrdinalIgnoreCase);

    /// <summary>Returns method, host and path for messages; never the query.</summary>
    public static string Describe(HttpMethod method, Uri address) => $"{method} {address.Authority}{address.AbsolutePath}";
}
