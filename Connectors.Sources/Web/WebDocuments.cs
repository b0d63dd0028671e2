using System.Globalization;
using System.IO.Hashing;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Connectors.Sources.Catalog;

namespace Connectors.Sources.Web;

/// <summary>Makes documents of pages and files.</summary>
internal sealed class WebDocuments(WebConfig config, SourceContext context, WebClient client)
{
    /// <summary>Returns the rule that leaves out a media type which carries no text. Null for others.</summary>
    public static string? RuleOf(string? contentType)
    {
        var type = MediaTypeHeaderValue.TryParse(contentType, out var parsed) ? parsed.MediaType ?? "" : "";
        return type.Split('/')[0] is "image" or "audio" or "video" or "font"
            || type is "text/css" or "text/javascript" or "application/javascript" or "application/json"
            ? $"a file of the type {type}"
            : null;
    }

    public SourceDocument OfPage(QueuedAddress item, WebAnswer answer, HtmlPage page)
    {
        var title = page.Title.Length > 0 ? page.Title : Name(answer.Address);
        var text = page.Text is null ? answer.Answer!.Body : Page(title, page);
        var version = new XxHash128();
        version.Append(text.Span);
        version.Append(Encoding.UTF8.GetBytes($"{page.Description}\n{page.Author}\n{page.Published:O}"));
        return Document(item, answer) with
        {
            Title = title,
            Content = DocumentContent.File(
                "page.html",
                page.Text is null ? answer.Header("Content-Type") : "text/html; charset=utf-8",
                text.Length,
                _ => Task.FromResult<Stream>(new MemoryStream(text.ToArray(), writable: false))),
            CreatedAt = page.Published <= context.Time.GetUtcNow() ? page.Published : null,
            Owners = page.Author is { } author ? [author] : [],
            Fingerprint = Convert.ToHexStringLower(version.GetCurrentHash()),
            Metadata = new Dictionary<string, JsonNode?>
            {
                ["url"] = answer.Address.AbsoluteUri,
                ["site"] = answer.Address.IdnHost,
                ["language"] = page.Language,
                ["description"] = page.Description,
                ["content_type"] = "text/html",
            },
        };
    }

    public SourceDocument OfFile(QueuedAddress item, WebAnswer answer)
    {
        var (name, size) = (Name(answer.Address), Size(answer));
        var versions = new[] { answer.Header("ETag"), answer.Header("Last-Modified") };
        return Document(item, answer) with
        {
            Title = name,
            Content = DocumentContent.File(
                name, answer.Header("Content-Type"), size, cancellationToken => client.DownloadAsync(answer.Address, cancellationToken)),
            // Without a version from the server the file is read each time; its text then tells whether it changed.
            Fingerprint = versions.Any(version => version is not null)
                ? string.Create(CultureInfo.InvariantCulture, $"{string.Join(' ', versions)} {size}")
                : null,
            Metadata = new Dictionary<string, JsonNode?>
            {
                ["url"] = answer.Address.AbsoluteUri,
                ["site"] = answer.Address.IdnHost,
                ["content_type"] = MediaTypeHeaderValue.TryParse(answer.Header("Content-Type"), out var type) ? type.MediaType : null,
                ["size"] = size,
            },
        };
    }

    private SourceDocument Document(QueuedAddress item, WebAnswer answer) => new()
    {
        Id = answer.Address.AbsoluteUri,
        Title = "",
        Content = DocumentContent.Text(""),
        Link = answer.Address.AbsoluteUri,
        UpdatedAt = WebDate.ParsePast(item.Listed, context.Time) ?? WebDate.ParsePast(answer.Header("Last-Modified"), context.Time),
        Access = ReaderNames.Access(config.Access),
    };

    private static ReadOnlyMemory<byte> Page(string title, HtmlPage page)
    {
        var language = page.Language is { } tag ? $" lang=\"{WebUtility.HtmlEncode(tag)}\"" : "";
        return Encoding.UTF8.GetBytes(
            $"<!DOCTYPE html><html{language}><head><meta charset=\"utf-8\"><title>{WebUtility.HtmlEncode(title)}</title></head>"
            + $"<body>{page.Text}</body></html>");
    }

    private static string Name(Uri address)
    {
        var last = address.Segments.LastOrDefault(segment => segment != "/")?.TrimEnd('/');
        return string.IsNullOrEmpty(last) ? address.IdnHost : Uri.UnescapeDataString(last);
    }

    private static long? Size(WebAnswer answer)
        => long.TryParse(answer.Header("Content-Length"), NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : null;
}
