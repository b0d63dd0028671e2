namespace Connectors.Sources.Git;

/// <summary>
/// Makes the addresses at which people open files, in the form of the host: GitHub, GitLab, Bitbucket, Azure DevOps, Gitea and Forgejo. A
/// host of another name is taken for the kind that its name tells; one that tells nothing has no links.
/// </summary>
internal sealed class GitLinks
{
    private const string GitEnding = ".git";
    private const string WikiEnding = ".wiki";

    private readonly string? _before;
    private readonly string _after = "";
    private readonly bool _isWiki;
    private readonly bool _isAzure;

    /// <param name="address">Where the repository is.</param>
    /// <param name="branch">The branch that is read. Null if it has no name.</param>
    public GitLinks(GitAddress address, string? branch)
    {
        if (branch is null)
            return;

        var path = address.Path.Trim('/');
        path = path.EndsWith(GitEnding, StringComparison.Ordinal) ? path[..^GitEnding.Length] : path;
        _isWiki = path.EndsWith(WikiEnding, StringComparison.Ordinal);
        var site = address.Web is { } web ? web.GetLeftPart(UriPartial.Authority) : $"https://{address.Host}";
        var (repository, name) = ($"{site}/{Escape(path)}", Escape(branch));
        (_before, _after) = Kind(address.Host) switch
        {
            "github" when _isWiki => (repository[..^WikiEnding.Length] + "/wiki/", ""),
            "github" => ($"{repository}/blob/{name}/", ""),
            "gitlab" when _isWiki => (repository[..^WikiEnding.Length] + "/-/wikis/", ""),
            "gitlab" => ($"{repository}/-/blob/{name}/", ""),
            "bitbucket" => ($"{repository}/src/{name}/", ""),
            "gitea" when _isWiki => (repository[..^WikiEnding.Length] + "/wiki/", ""),
            "gitea" => ($"{repository}/src/branch/{name}/", ""),
            "azure" => ($"{AzureRepository(address, path, site)}?path=/", $"&version=GB{Uri.EscapeDataString(branch)}"),
            _ => ((string?)null, ""),
        };
        _isAzure = Kind(address.Host) == "azure";
    }

    /// <summary>Returns the address of a file. Null if the host's form is not known.</summary>
    public string? Of(string path)
    {
        if (_before is null)
            return null;
        // A wiki shows a page by its name without the ending.
        var shown = _isWiki && Path.GetExtension(path) is ".md" or ".markdown" ? path[..path.LastIndexOf('.')] : path;
        return _before + (_isAzure ? Uri.EscapeDataString(shown) : Escape(shown)) + _after;
    }

    private static string? Kind(string host)
    {
        var name = host.ToLowerInvariant();
        return name is "dev.azure.com" or "ssh.dev.azure.com" || name.EndsWith(".visualstudio.com", StringComparison.Ordinal) ? "azure"
            : Array.Exists(["codeberg.org", "gitea", "forgejo"], kind => name.Contains(kind, StringComparison.Ordinal)) ? "gitea"
            : Array.Find(["github", "gitlab", "bitbucket"], kind => name.Contains(kind, StringComparison.Ordinal));
    }

    /// <summary>By SSH the path is v3/organization/project/repository.</summary>
    private static string AzureRepository(GitAddress address, string path, string site)
        => address.IsSsh && path.Split('/') is ["v3", var organization, var project, var repository]
            ? $"https://dev.azure.com/{Escape(organization)}/{Escape(project)}/_git/{Escape(repository)}"
            : $"{site}/{Escape(path)}";

    private static string Escape(string path)
        => string.Join('/', path.Split('/').Select(part => Uri.EscapeDataString(Uri.UnescapeDataString(part))));
}
