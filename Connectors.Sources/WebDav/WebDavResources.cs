using System.Globalization;
using Connectors.Sources.RemoteFiles;

namespace Connectors.Sources.WebDav;

/// <summary>Collects the resources of an answer to a PROPFIND for one path.</summary>
/// <param name="asked">The parts of the path that was asked for, from the server's root.</param>
/// <param name="path">The same, relative to the config's folder.</param>
internal sealed class WebDavResources(IReadOnlyList<string> asked, string path)
{
    private readonly List<WebDavResource> _members = [];
    private WebDavResource? _self;
    private bool _isForeign;

    /// <summary>Null if the answer is for another path.</summary>
    public WebDavAnswer? Answer => _self is null || _isForeign ? null : new WebDavAnswer(_self, _members);

    public void Add(WebDavResponse response)
    {
        if (response.State is not null)
            return;
        var parts = WebDavHref.Parts(response.Href);
        if (parts is null || parts.Count < asked.Count || !asked.SequenceEqual(parts.Take(asked.Count).Select(part => part.Text)))
            _isForeign = true;
        else if (parts.Count == asked.Count)
            _self = Resource(response, path, RemotePath.Name(path));
        // A server is free to give more than one level; each folder is asked for its own.
        else if (parts.Count == asked.Count + 1)
            _members.Add(Member(response, parts[^1]));
    }

    private WebDavResource Member(WebDavResponse response, WebDavPart part)
        => part.Text is { } name && RemotePath.IsName(name)
            ? Resource(response, RemotePath.Join(path, name), name)
            : Resource(response, null, part.Raw) with
            {
                Trouble = part.Text is null ? "the name is not valid UTF-8; rename it." : "the name cannot be part of a path; rename it.",
            };

    /// <param name="response">What the server says about it.</param>
    /// <param name="path">Where it is, relative to the config's folder. Null if its name cannot be part of a path.</param>
    /// <param name="name">The last part of its path.</param>
    public static WebDavResource Resource(WebDavResponse response, string? path, string name)
    {
        // A member that the server lists and does not describe may be a folder: nothing may be taken for gone because of it.
        var isRefused = response.Status is { } status && !WebDavResponseReader.IsSuccess(status);
        return new WebDavResource(path, name)
        {
            Kind = response.IsCollection || isRefused ? RemoteKind.Folder : RemoteKind.File,
            Size = long.TryParse(Text("getcontentlength"), NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : null,
            ModifiedAt = DateTimeOffset.TryParseExact(
                Text("getlastmodified"), "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
                ? time
                : null,
            ETag = Text("getetag"),
            MediaType = Text("getcontenttype"),
            FileId = Text("fileid"),
            Owner = Text("owner-id"),
            Token = Text("sync-token"),
            TellsChanges = response.TellsChanges,
            IsWhole = response.Properties.ContainsKey("resourcetype"),
        };

        string? Text(string property) => response.Properties.GetValueOrDefault(property) is { Length: > 0 } text ? text : null;
    }
}
