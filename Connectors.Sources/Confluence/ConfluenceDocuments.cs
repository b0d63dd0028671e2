using System.Globalization;
using System.IO.Hashing;
using System.Text;
using System.Text.Json.Nodes;

namespace Connectors.Sources.Confluence;

/// <summary>Makes documents of pages and their attachments.</summary>
internal sealed class ConfluenceDocuments(ConfluenceConfig config, ConfluenceClient client, ConfluenceAccess access, ConfluenceReferences references)
{
    /// <summary>Grows when the same page is to be written otherwise.</summary>
    private const int Version = 2;

    private readonly ConfluenceText _text = new(config, client, references);

    /// <summary>The label for which a page is left out; null where it is not.</summary>
    public static string? Skipping(ConfluenceConfig config, ConfluenceContent page)
        => (page.Metadata?.Labels?.Results ?? []).Select(label => label.Name).OfType<string>()
            .FirstOrDefault(label => config.LabelsToSkip.Contains(label, StringComparer.OrdinalIgnoreCase));

    public async Task<SourceChanges> OfAsync(ConfluenceGroup group, CancellationToken cancellationToken)
    {
        var (wanted, skipped) = (new List<ConfluenceWhole>(), new List<SourceSkip>());
        foreach (var whole in group.Pages)
        {
            if (Skipping(config, whole.Page) is { } label)
                skipped.Add(new SourceSkip(whole.Page.Id, $"label {label}"));
            else
                wanted.Add(whole);
        }

        var readers = await access.OfAsync([.. wanted.Select(whole => whole.Page)], cancellationToken);
        return new SourceChanges
        {
            Documents = [.. wanted.SelectMany(whole => Of(whole, readers[whole.Page.Id]))],
            Failures = group.Failures,
            Skipped = skipped,
        };
    }

    private IEnumerable<SourceDocument> Of(ConfluenceWhole whole, DocumentAccess readers)
        => whole.Attachments.Select(attachment => Attachment(whole.Page, attachment, readers)).Prepend(Page(whole, readers));

    private SourceDocument Page(ConfluenceWhole whole, DocumentAccess readers) => new()
    {
        Id = whole.Page.Id,
        Title = whole.Page.Title ?? whole.Page.Id,
        Link = client.Link(whole.Page),
        Content = DocumentContent.Later(cancellationToken => _text.SectionsAsync(whole, readers, cancellationToken)),
        CreatedAt = whole.Page.CreatedAt,
        UpdatedAt = Latest(whole),
        Owners = [.. new[] { whole.Page.History?.CreatedBy, whole.Page.Version?.By }.Select(user => user?.Email ?? user?.DisplayName).OfType<string>().Where(name => name.Length > 0).Distinct()],
        Metadata = new Dictionary<string, JsonNode?>
        {
            ["space"] = whole.Page.Space?.Key,
            ["space_name"] = whole.Page.Space?.Name,
            ["type"] = whole.Page.Type,
            ["labels"] = new JsonArray([.. Labels(whole.Page).Select(label => (JsonNode)label)]),
            ["path"] = string.Join(" / ", (whole.Page.Ancestors ?? []).Select(ancestor => ancestor.Title)),
        },
        Fingerprint = Fingerprint(whole),
        Parent = whole.Page.Ancestors is [.., var parent] ? parent.Id : null,
        Access = readers,
    };

    private SourceDocument Attachment(ConfluenceContent page, ConfluenceContent attachment, DocumentAccess readers)
    {
        var size = attachment.Extensions?.FileSize;
        var name = attachment.Title ?? attachment.Id;
        return new SourceDocument
        {
            Id = attachment.Id,
            Title = name,
            Link = client.Link(attachment) ?? client.Link(page),
            Content = DocumentContent.File(name, attachment.Extensions?.MediaType ?? attachment.Metadata?.MediaType, size, token => OpenAsync(page.Id, attachment, token)),
            CreatedAt = attachment.CreatedAt,
            UpdatedAt = ConfluenceTime.Parse(attachment.Version?.When) ?? attachment.CreatedAt,
            Owners = attachment.Version?.By is { } by && (by.Email ?? by.DisplayName) is { Length: > 0 } owner ? [owner] : [],
            Metadata = new Dictionary<string, JsonNode?> { ["space"] = page.Space?.Key, ["page"] = page.Title },
            Fingerprint = string.Create(CultureInfo.InvariantCulture, $"{Version}:{attachment.Version?.Number}:{size}:{name}"),
            Parent = page.Id,
            AttachedTo = page.Id,
            Access = readers,
        };
    }

    private async Task<Stream> OpenAsync(string page, ConfluenceContent attachment, CancellationToken cancellationToken)
        => attachment.Extensions?.FileSize > config.SizeLimit
            ? throw new DocumentUnreadableException(FailureReason.TooLarge, $"The attachment has {attachment.Extensions.FileSize} bytes, more than size_limit ({config.SizeLimit}).")
            : await client.DownloadAsync(page, attachment, cancellationToken);

    private static IEnumerable<string> Labels(ConfluenceContent page)
        => (page.Metadata?.Labels?.Results ?? []).Select(label => label.Name).OfType<string>().Order(StringComparer.Ordinal);

    private static DateTimeOffset? Latest(ConfluenceWhole whole)
        => whole.Comments.Select(comment => ConfluenceTime.Parse(comment.Version?.When)).Append(ConfluenceTime.Parse(whole.Page.Version?.When)).Max();

    /// <summary>A page's version moves with its text alone: comments, labels, its place and its names count by themselves.</summary>
    private static string Fingerprint(ConfluenceWhole whole)
    {
        var shown = new StringBuilder();
        shown.Append(whole.Page.Title).Append('\n').AppendJoin(',', Labels(whole.Page)).Append('\n').AppendJoin('/', (whole.Page.Ancestors ?? []).Select(ancestor => ancestor.Title));
        shown.Append('\n').Append(whole.Page.Space?.Name);
        foreach (var comment in whole.Comments)
            shown.Append('\n').Append(comment.Id).Append(' ').Append(comment.Version?.Number ?? 0);
        return string.Create(
            CultureInfo.InvariantCulture, $"{Version}:{whole.Page.Version?.Number}:{whole.Page.Status}:{XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(shown.ToString())):x}");
    }
}
