using Connectors.Sources.RemoteFiles;

namespace Connectors.Sources.WebDav;

/// <summary>
/// Collects what a server reports to have changed in a folder (RFC 6578, section 3.6). Reports that follow replace earlier ones.
/// </summary>
/// <param name="folder">Relative to the config's folder.</param>
/// <param name="isDeep">Whether subfolders are meant, too.</param>
internal sealed class WebDavChanges(string folder, bool isDeep)
{
    /// <summary>As many as the entries of the largest listing.</summary>
    private const int MaxChanges = 200_000;

    private const string CutOff = "507";
    private static readonly string[] Gone = ["404", "410"];

    private IReadOnlyList<string> _asked = [];

    public string Folder => folder;

    public bool IsDeep => isDeep;

    /// <summary>The files that are new or other now, by path. Null: it is gone, and may have been a folder.</summary>
    public Dictionary<string, WebDavResource?> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>The paths of reported folders.</summary>
    public HashSet<string> Folders { get; } = new(StringComparer.Ordinal);

    /// <summary>The state to which the changes lead. Null if the server did not say.</summary>
    public string? Token { get; private set; }

    /// <summary>Whether the server has more changes, which it gives for <see cref="Token"/>.</summary>
    public bool IsCutOff { get; private set; }

    /// <summary>Whether something was reported that only a listing can tell, such as a name that cannot be part of a path.</summary>
    public bool IsUnclear { get; private set; }

    /// <summary>Begins a report.</summary>
    /// <param name="asked">The parts of the folder's path, from the server's root.</param>
    public void Begin(IReadOnlyList<string> asked) => (_asked, Token, IsCutOff) = (asked, null, false);

    public void Add(WebDavResponse response)
    {
        if (response.State is { } state)
        {
            Token = state.Length > 0 ? state : null;
            return;
        }

        var parts = WebDavHref.Parts(response.Href);
        if (parts is null || parts.Count < _asked.Count || !_asked.SequenceEqual(parts.Take(_asked.Count).Select(part => part.Text)))
            IsUnclear = true;
        else if (parts.Count == _asked.Count)
            IsCutOff |= Status(response) == CutOff;
        else if (isDeep || parts.Count == _asked.Count + 1)
            Add(response, [.. parts.Skip(_asked.Count).Select(part => part.Text ?? "")]);
    }

    private void Add(WebDavResponse response, string[] names)
    {
        var path = names.Aggregate(folder, RemotePath.Join);
        var status = Status(response);
        if (!names.All(RemotePath.IsName) || path.Length > RemotePath.MaxLength || Files.Count + Folders.Count >= MaxChanges)
            IsUnclear = true;
        else if (Gone.Contains(status))
            (Files[path], _) = (null, Folders.Remove(path));
        else if (status is not null && !WebDavResponseReader.IsSuccess(response.Status!))
            IsUnclear = true;
        else if (response.IsCollection)
            Folders.Add(path);
        else
            Files[path] = WebDavResources.Resource(response, path, names[^1]);
    }

    private static string? Status(WebDavResponse response) => response.Status?.Trim().Split(' ', 3) is [_, var code, ..] ? code : null;
}
