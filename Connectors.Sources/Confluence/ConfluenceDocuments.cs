using System.Globalization;
using System.Text.Json.Nodes;

namespace Connectors.Sources.Confluence;

/// <summary>Makes documents from pages and their attachments.</summary>
internal sealed class ConfluenceDocuments(
    ConfluenceConfig config, ConfluenceClient client, ConfluenceAccess access, ReferenceResolver references)
{
    /// <summary>Part of an attachment's fingerprint. Increase it if attachments must be written again.</summary>
    private const int AttachmentVersion = 2;

    private readonly PageText _text = new(config, client, references);

    /// <summary>Returns the label because of which a page is skipped; null if the page is not skipped.</summary>
    public static string? SkippedLabel(ConfluenceConfig config, ConfluenceContent page)
        => page.Labels.FirstOrDefault(label => config.LabelsToSkip.Contains(label, StringComparer.OrdinalIgnoreCase));

    public async Task<SourceChanges> OfBatchAsync(PageBatch batch, CancellationToken cancellationToken)
    {
        var (wanted, skipped) = (new List<PageWithParts>(), new List<SourceSkip>());
        foreach (var item in batch.Pages)
        {
            if (SkippedLabel(config, item.Page) is { } label)
                skipped.Add(new SourceSkip(item.Page.Id, $"label {label}"));
            else
                wanted.Add(item);
        }

        var readers = await access.OfPagesAsync([.. wanted.Select(item => item.Page)], cancellationToken);
        var documents = new List<SourceDocument>();
        foreach (var item in wanted)
        {
            var inclusions = await _text.InclusionsAsync(item, readers[item.Page.Id], cancellationToken);
            documents.AddRange(Documents(item, inclusions, readers[item.Page.Id]));
        }

        return new SourceChanges
        {
            Documents = documents,
            Failures = batch.Failures,
            Skipped = skipped,
        };
    }

    private IEnumerable<SourceDocument> Documents(PageWithParts item, IReadOnlyList<Inclusion> inclusions, DocumentAccess readers)
        => item.Attachments.Select(attachment => Attachment(item.Page, attachment, readers)).Prepend(Page(item, inclusions, readers));

    private SourceDocument Page(PageWithParts item, IReadOnlyList<Inclusion> inclusions, DocumentAccess readers)
    {
        var page = item.Page;
        ConfluenceUser?[] owners = [page.History?.CreatedBy, page.Version?.By];
        return new SourceDocument
        {
            Id = page.Id,
            Title = page.Title ?? page.Id,
            Link = client.Link(page),
            Content = DocumentContent.Later(cancellationToken => _text.SectionsAsync(item, readers, cancellationToken)),
            CreatedAt = page.CreatedAt,
            UpdatedAt = item.Comments.Append(page).Max(content => content.ModifiedAt),
            Owners = [.. owners.Select(Owner).OfType<string>().Where(owner => owner.Length > 0).Distinct()],
            Metadata = new Dictionary<string, JsonNode?>
            {
                ["space"] = page.Space?.Key,
                ["space_name"] = page.Space?.Name,
                ["type"] = page.Type,
                ["labels"] = new JsonArray([.. SortedLabels(page).Select(label => (JsonNode)label)]),
                ["path"] = string.Join(" / ", AncestorTitles(page)),
            },
            Fingerprint = PageFingerprint.Of(item, inclusions),
            Parent = page.Ancestors is [.., var parent] ? parent.Id : null,
            Access = readers,
        };
    }

    private SourceDocument Attachment(ConfluenceContent page, ConfluenceContent attachment, DocumentAccess readers)
    {
        var size = attachment.Extensions?.FileSize;
        var name = attachment.Title ?? attachment.Id;
        var mediaType = attachment.Extensions?.MediaType ?? attachment.Metadata?.MediaType;
        return new SourceDocument
        {
            Id = attachment.Id,
            Title = name,
            Link = client.Link(attachment) ?? client.Link(page),
            Content = DocumentContent.File(name, mediaType, size, token => OpenAsync(page.Id, attachment, token)),
            CreatedAt = attachment.CreatedAt,
            UpdatedAt = attachment.ModifiedAt ?? attachment.CreatedAt,
            Owners = Owner(attachment.Version?.By) is { Length: > 0 } owner ? [owner] : [],
            Metadata = new Dictionary<string, JsonNode?> { ["space"] = page.Space?.Key, ["page"] = page.Title },
            Fingerprint = string.Create(CultureInfo.InvariantCulture, $"{AttachmentVersion}:{attachment.Version?.Number}:{size}:{name}"),
            Parent = page.Id,
            AttachedTo = page.Id,
            Access = readers,
        };
    }

    private async Task<Stream> OpenAsync(string page, ConfluenceContent attachment, CancellationToken cancellationToken)
    {
        if (attachment.Extensions?.FileSize is { } size && size > config.SizeLimit)
        {
            throw new DocumentUnreadableException(
                FailureReason.TooLarge,
                $"The attachment has {size} bytes, more than size_limit ({config.SizeLimit}) allows. Increase size_limit to read it.");
        }

        return await client.DownloadAsync(page, attachment, cancellationToken);
    }

    private static string? Owner(ConfluenceUser? user) => user?.Email ?? user?.DisplayName;

    private static IEnumerable<string> SortedLabels(ConfluenceContent page) => page.Labels.Order(StringComparer.Ordinal);

    private static IEnumerable<string?> AncestorTitles(ConfluenceContent page) => (page.Ancestors ?? []).Select(ancestor => ancestor.Title);
}
