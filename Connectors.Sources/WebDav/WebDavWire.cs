using Connectors.Sources.RemoteFiles;

namespace Connectors.Sources.WebDav;

/// <summary>The bodies of PROPFIND (RFC 4918, section 9.1).</summary>
internal static class WebDavWire
{
    public const string Dav = "DAV:";

    /// <summary>The namespace of the properties that Nextcloud and ownCloud add.</summary>
    public const string Owncloud = "http://owncloud.org/ns";

    /// <summary>The properties to ask any server for.</summary>
    public static ReadOnlyMemory<byte> Properties { get; } =
        """
        <?xml version="1.0" encoding="utf-8"?>
        <d:propfind xmlns:d="DAV:"><d:prop>
        <d:resourcetype/><d:getcontentlength/><d:getlastmodified/><d:getetag/><d:getcontenttype/>
        </d:prop></d:propfind>
        """u8.ToArray();

    /// <summary>The same for Nextcloud and ownCloud. Others would answer for every file that they do not have the two.</summary>
    public static ReadOnlyMemory<byte> OwncloudProperties { get; } =
        """
        <?xml version="1.0" encoding="utf-8"?>
        <d:propfind xmlns:d="DAV:" xmlns:o="http://owncloud.org/ns"><d:prop>
        <d:resourcetype/><d:getcontentlength/><d:getlastmodified/><d:getetag/><d:getcontenttype/><o:fileid/><o:owner-id/>
        </d:prop></d:propfind>
        """u8.ToArray();
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
}
