using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Connectors.Tests.Sources.WebDav;

/// <summary>A WebDAV server that tells changes by RFC 6578. It knows every change since its start, unless it forgets them.</summary>
public sealed class SyncingWebDav : FakeWebDav
{
    private const string Prefix = "urn:fake:state:";
    private static readonly XNamespace Dav = "DAV:";

    private readonly List<string> _changes = [];
    private int _forgotten;

    public SyncingWebDav() => Rewrite = (path, response) => IsFolder(path) ? Offer(response) : response;

    /// <summary>Whether a report may be about all subfolders, too (section 6.3 leaves that to the server).</summary>
    public bool GoesDeep { get; set; } = true;

    /// <summary>The most members in a report. What is left out is given for the token of the report.</summary>
    public int MaxMembers { get; set; } = int.MaxValue;

    public void Put(string path, string text)
    {
        lock (Files)
        {
            foreach (var folder in Above(path).Where(folder => !IsFolder(folder)))
                _changes.Add(folder);
            Files[path] = text;
            _changes.Add(path);
        }
    }

    public void Delete(string path)
    {
        lock (Files)
        {
            Files.Remove(path);
            _changes.Add(path);
            _changes.AddRange(Above(path).Where(folder => !IsFolder(folder)));
        }
    }

    /// <summary>Forgets states, as servers do that keep the changes of some days.</summary>
    public void Forget()
    {
        lock (Files)
            _forgotten = _changes.Count + 1;
    }

    protected override void Map(IEndpointRouteBuilder routes)
    {
        base.Map(routes);
        routes.MapMethods(Root + "/{**path}", ["REPORT"], ReportAsync);
    }

    private static IEnumerable<string> Above(string path)
        => Enumerable.Range(0, path.Length).Where(place => path[place] == '/').Select(place => path[..place]);

    private string Offer(string response) => response.Replace(
        "</D:prop>",
        "<D:supported-report-set><D:supported-report><D:report><D:sync-collection/></D:report></D:supported-report>"
            + $"</D:supported-report-set><D:sync-token>{Prefix}{_changes.Count}</D:sync-token></D:prop>",
        StringComparison.Ordinal);

    private async Task ReportAsync(HttpContext context)
    {
        var folder = ((string?)context.Request.RouteValues["path"] ?? "").Trim('/');
        var asked = XDocument.Parse(await new StreamReader(context.Request.Body).ReadToEndAsync()).Root!;
        var (token, level) = (asked.Element(Dav + "sync-token")!.Value, asked.Element(Dav + "sync-level")!.Value);
        var (status, xml) = context.Request.Headers["Depth"] != "0" ? (400, "")
            : level == "infinite" && !GoesDeep ? (403, Error("sync-traversal-supported"))
            : Report(folder, token, level == "infinite");
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/xml; charset=utf-8";
        await context.Response.WriteAsync(xml);
    }

    private (int Status, string Xml) Report(string folder, string token, bool deep)
    {
        lock (Files)
        {
            var since = token.StartsWith(Prefix, StringComparison.Ordinal)
                ? int.Parse(token[Prefix.Length..], CultureInfo.InvariantCulture)
                : -1;
            if (since < _forgotten)
                return (403, Error("valid-sync-token"));
            if (!IsFolder(folder))
                return (404, "");

            var (members, place) = (new List<string>(), since);
            for (; place < _changes.Count && members.Count < MaxMembers; place++)
            {
                if (IsIn(_changes[place], folder, deep) && !members.Contains(_changes[place]))
                    members.Add(_changes[place]);
            }

            var xml = new StringBuilder("<?xml version=\"1.0\"?>\n<D:multistatus xmlns:D=\"DAV:\">");
            xml.AppendJoin("", members.Select(path => Files.ContainsKey(path) || IsFolder(path)
                ? Rewrite(path, Response(path))
                : $"<D:response><D:href>{Root}/{path}</D:href><D:status>HTTP/1.1 404 Not Found</D:status></D:response>"));
            if (place < _changes.Count)
            {
                xml.Append("<D:response><D:href>").Append(Root).Append('/').Append(folder)
                    .Append("/</D:href><D:status>HTTP/1.1 507 Insufficient Storage</D:status>")
                    .Append("<D:error><D:number-of-matches-within-limits/></D:error></D:response>");
            }

            return (207, $"{xml}<D:sync-token>{Prefix}{place}</D:sync-token></D:multistatus>");
        }
    }

    private static bool IsIn(string path, string folder, bool deep)
    {
        var start = folder.Length == 0 ? "" : folder + "/";
        return path.StartsWith(start, StringComparison.Ordinal) && (deep || !path[start.Length..].Contains('/', StringComparison.Ordinal));
    }

    private static string Error(string condition)
        => $"<?xml version=\"1.0\"?>\n<D:error xmlns:D=\"DAV:\"><D:{condition}/></D:error>";
}
