namespace Connectors.Sources.Git;

/// <summary>
/// Where a repository is. Only addresses that go over the network by HTTP or SSH are addresses here: no paths of this machine, and none of
/// git's ways to run programs.
/// </summary>
internal sealed record GitAddress
{
    private const int DefaultSshPort = 22;
    private const int MaxLength = 2_000;

    public required bool IsSsh { get; init; }

    public required string Host { get; init; }

    public required int Port { get; init; }

    /// <summary>The user in the address of SSH. Null if there is none.</summary>
    public string? User { get; init; }

    /// <summary>As the server gets it.</summary>
    public required string Path { get; init; }

    /// <summary>The address of HTTP, without a slash at the end. Null for SSH.</summary>
    public Uri? Web { get; init; }

    /// <summary>Returns null for what is no address of a repository.</summary>
    public static GitAddress? Parse(string text)
    {
        text = text.Trim();
        if (text.Length > MaxLength || text.Any(char.IsControl))
            return null;
        var address = text.Contains("://", StringComparison.Ordinal) ? FromUrl(text) : FromShortForm(text);
        // The server's shell gets the path, and a program there takes it for an option if it begins like one.
        return address is { Host: [not '-', ..] } && address.Path.TrimStart('/') is [not '-', ..] ? address : null;
    }

    private static GitAddress? FromUrl(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || (url.Query + url.Fragment).Length > 0)
            return null;
        if (url.Scheme is "http" or "https")
        {
            return url.UserInfo.Length > 0 ? null : new GitAddress
            {
                IsSsh = false,
                Host = url.IdnHost,
                Port = url.Port,
                Path = url.AbsolutePath,
                Web = new Uri(url.AbsoluteUri.TrimEnd('/')),
            };
        }

        return url.Scheme is not "ssh" || url.UserInfo.Contains(':', StringComparison.Ordinal) ? null : new GitAddress
        {
            IsSsh = true,
            Host = url.IdnHost,
            Port = url.Port > 0 ? url.Port : DefaultSshPort,
            User = url.UserInfo.Length > 0 ? Uri.UnescapeDataString(url.UserInfo) : null,
            // "/~alice/docs" is below a home directory.
            Path = Uri.UnescapeDataString(url.AbsolutePath) is ['/', '~', ..] home ? home[1..] : Uri.UnescapeDataString(url.AbsolutePath),
        };
    }

    /// <summary>Reads git@example.com:team/docs.git.</summary>
    private static GitAddress? FromShortForm(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        // "ext::" and the like name a program.
        if (colon <= 0 || colon == text.Length - 1 || text[colon + 1] == ':')
            return null;

        var (account, path) = (text[..colon], text[(colon + 1)..]);
        var at = account.LastIndexOf('@');
        var host = account[(at + 1)..];
        return at == 0 || Uri.CheckHostName(host) == UriHostNameType.Unknown ? null : new GitAddress
        {
            IsSsh = true, Host = host, Port = DefaultSshPort, User = at > 0 ? account[..at] : null, Path = path,
        };
    }
}
