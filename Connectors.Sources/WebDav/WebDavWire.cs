using System.Security;
using System.Text;
using Connectors.Sources.RemoteFiles;

namespace Connectors.Sources.WebDav;

/// <summary>The bodies of PROPFIND (RFC 4918, section 9.1) and of the report of changes (RFC 6578, section 3.2).</summary>
internal static class WebDavWire
{
    public const string Dav = "DAV:";

    /// <summary>The namespace of the properties that Nextcloud and ownCloud add.</summary>
    public const string Owncloud = "http://owncloud.org/ns";

    /// <summary>The property by which a server says that it tells changes of a folder: the names of its reports.</summary>
    public const string Reports = "<d:supported-report-set/>";

    /// <summary>The property that stands for a folder's present state.</summary>
    public const string Token = "<d:sync-token/>";

    /// <summary>The properties to ask any server for.</summary>
    private const string Plain = "<d:resourcetype/><d:getcontentlength/><d:getlastmodified/><d:getetag/><d:getcontenttype/>";

    /// <summary>Others than Nextcloud and ownCloud would answer for every file that they do not have the two.</summary>
    private const string Added = "<o:fileid/><o:owner-id/>";

    /// <param name="isOwncloud">Whether the server is Nextcloud or ownCloud.</param>
    /// <param name="more">Properties in addition to a file's.</param>
    public static ReadOnlyMemory<byte> Find(bool isOwncloud, params IEnumerable<string> more)
        => Bytes("propfind", isOwncloud, "", more);

    /// <param name="isOwncloud">Whether the server is Nextcloud or ownCloud.</param>
    /// <param name="token">The state since which changes are asked for.</param>
    /// <param name="deep">Whether subfolders are meant, too.</param>
    public static ReadOnlyMemory<byte> Report(bool isOwncloud, string token, bool deep)
        => Bytes(
            "sync-collection",
            isOwncloud,
            $"<d:sync-token>{SecurityElement.Escape(token)}</d:sync-token><d:sync-level>{(deep ? "infinite" : "1")}</d:sync-level>",
            []);

    private static byte[] Bytes(string root, bool isOwncloud, string head, IEnumerable<string> more)
        => Encoding.UTF8.GetBytes($"""
            <?xml version="1.0" encoding="utf-8"?>
            <d:{root} xmlns:d="DAV:" xmlns:o="{Owncloud}">{head}<d:prop>
            {Plain}{(isOwncloud ? Added : "")}{string.Concat(more)}
            </d:prop></d:{root}>
            """);
}

/// <summary>One "response" of an answer, as it was read.</summary>
internal sealed class WebDavResponse
{
    public string Href { get; set; } = "";

    /// <summary>The status of the whole resource. Null if its properties have statuses of their own.</summary>
    public string? Status { get; set; }

    /// <summary>Properties that the server gave, by local name.</summary>
    public Dictionary<string, string> Properties { get; } = [];

    public bool IsCollection { get; set; }

    /// <summary>Whether the resource is a folder of which the server tells changes.</summary>
    public bool TellsChanges { get; set; }

    /// <summary>The state of the folder that a report of changes was asked for. Null for every response that is about a resource.</summary>
    public string? State { get; init; }
}

/// <param name="Self">The resource that was asked for.</param>
/// <param name="Members">If it is a folder, what is directly in it.</param>
internal sealed record WebDavAnswer(WebDavResource Self, IReadOnlyList<WebDavResource> Members);

/// <param name="Path">Relative to the config's folder. Null if its name cannot be part of a path.</param>
/// <param name="Name">The last part of its path.</param>
internal sealed record WebDavResource(string? Path, string Name)
{
    public RemoteKind Kind { get; init; }

    public long? Size { get; init; }

    public DateTimeOffset? ModifiedAt { get; init; }

    public string? ETag { get; init; }

    public string? MediaType { get; init; }

    /// <summary>Nextcloud's and ownCloud's number of the file.</summary>
    public string? FileId { get; init; }

    public string? Owner { get; init; }

    public string? Trouble { get; init; }

    /// <summary>Stands for a folder's present state. Null if the server does not tell, or was not asked.</summary>
    public string? Token { get; init; }

    /// <summary>Whether the server tells changes of this folder. False if it was not asked.</summary>
    public bool TellsChanges { get; init; }

    /// <summary>Whether the server told all that it was asked for.</summary>
    public bool IsWhole { get; init; }
}
