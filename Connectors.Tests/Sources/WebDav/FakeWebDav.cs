using System.Globalization;
using System.Security;
using System.Security.Cryptography;
using System.Text;
using Connectors.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Connectors.Tests.Sources.WebDav;

/// <summary>A WebDAV server by RFC 4918: PROPFIND of depth 0 and 1, and GET. Folders are those that files are in.</summary>
public class FakeWebDav : FakeUpstream
{
    private static readonly DateTimeOffset Modified = new(2024, 5, 6, 7, 8, 9, TimeSpan.Zero);

    /// <summary>The texts by path. Lock it to change it while requests come.</summary>
    public SortedDictionary<string, string> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>The path of the folder, such as "/dav".</summary>
    public string Root { get; init; } = "/dav";

    /// <summary>Changes the elements of a path's response, as a server with its own ways would.</summary>
    public Func<string, string, string> Rewrite { get; set; } = (_, response) => response;

    protected override void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods(Root + "/{**path}", ["PROPFIND"], FindAsync);
        // Like Xandikos, it gives nothing to a client that did not ask for such content.
        routes.MapGet(Root + "/{**path}", (string path, HttpContext context)
            => context.Request.Headers.Accept != "*/*" ? Results.StatusCode(StatusCodes.Status406NotAcceptable)
                : Find(path) is { } text ? Results.Text(text)
                : Results.NotFound());
    }

    private string? Find(string path)
    {
        lock (Files)
            return Files.GetValueOrDefault(path);
    }

    private async Task FindAsync(HttpContext context)
    {
        var path = ((string?)context.Request.RouteValues["path"] ?? "").Trim('/');
        if (Describe(path, withChildren: context.Request.Headers["Depth"] == "1") is not { } xml)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        context.Response.StatusCode = StatusCodes.Status207MultiStatus;
        context.Response.ContentType = "application/xml; charset=utf-8";
        await context.Response.WriteAsync(xml);
    }

    /// <summary>The answer about a path. Null: there is no such file or folder.</summary>
    private string? Describe(string path, bool withChildren)
    {
        lock (Files)
        {
            if (!Files.ContainsKey(path) && !IsFolder(path))
                return null;
            var xml = new StringBuilder("<?xml version=\"1.0\"?>\n<D:multistatus xmlns:D=\"DAV:\" xmlns:o=\"http://owncloud.org/ns\">");
            xml.Append(Rewrite(path, Response(path)));
            if (withChildren)
                xml.AppendJoin("", Children(path).Select(child => Rewrite(child, Response(child))));
            return xml.Append("</D:multistatus>").ToString();
        }
    }

    protected bool IsFolder(string path)
        => path.Length == 0 || Files.Keys.Any(file => file.StartsWith(path + "/", StringComparison.Ordinal));

    private IEnumerable<string> Children(string folder)
    {
        var start = folder.Length == 0 ? "" : folder + "/";
        return Files.Keys.Where(file => file.StartsWith(start, StringComparison.Ordinal))
            .Select(file => start + file[start.Length..].Split('/')[0])
            .Distinct(StringComparer.Ordinal);
    }

    protected string Response(string path)
    {
        var href = $"{Root}/{string.Join('/', path.Split('/').Select(Uri.EscapeDataString))}";
        var time = Modified.ToString("r", CultureInfo.InvariantCulture);
        var properties = Files.TryGetValue(path, out var text)
            ? $"<D:resourcetype/><D:getcontentlength>{Encoding.UTF8.GetByteCount(text)}</D:getcontentlength>"
                + $"<D:getlastmodified>{time}</D:getlastmodified>"
                + $"<D:getetag>\"{Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}\"</D:getetag>"
            : "<D:resourcetype><D:collection/></D:resourcetype>";
        if (IsFolder(path) && path.Length > 0)
            href += "/";
        return $"<D:response><D:href>{SecurityElement.Escape(href)}</D:href><D:propstat><D:prop>{properties}</D:prop>"
            + "<D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>";
    }
}
