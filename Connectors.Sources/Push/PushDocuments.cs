using System.Text;
using Connectors.Sources.Catalog;

namespace Connectors.Sources.Push;

/// <summary>Makes documents of what was sent.</summary>
internal sealed class PushDocuments(PushConfig config, SourceContext context)
{
    /// <summary>Sorts documents into the batch's lists: as documents, as failures or as deleted.</summary>
    public SourceChanges Of(IReadOnlyList<SentDocument> sent) => new()
    {
        Documents = [.. sent.Where(document => !document.IsRemoved && !IsTooLarge(document)).Select(Document)],
        Failures = [.. sent.Where(document => !document.IsRemoved && IsTooLarge(document)).Select(TooLarge)],
        Deleted = [.. sent.Where(document => document.IsRemoved).Select(document => document.Id)],
    };

    public DocumentAccess AccessOf(SentDocument sent) => ReaderNames.Access(sent.Readers ?? config.Access);

    /// <summary>The limit may have been lowered since the document was sent.</summary>
    private bool IsTooLarge(SentDocument sent) => sent.Size > config.SizeLimit;

    private SourceFailure TooLarge(SentDocument sent)
        => new(
            FailureScope.Document,
            sent.Id,
            FailureReason.TooLarge,
            $"{sent.Title} has {sent.Size:N0} bytes, more than the size_limit of {config.SizeLimit:N0}.")
        {
            Title = sent.Title,
            Link = sent.Link,
        };

    private SourceDocument Document(SentDocument sent) => new()
    {
        Id = sent.Id,
        Title = sent.Title,
        Content = sent.FileName is { } name
            ? DocumentContent.File(name, sent.MediaType, sent.Size, cancellationToken => OpenAsync(sent, cancellationToken))
            : DocumentContent.Later(cancellationToken => TextAsync(sent, cancellationToken)),
        Link = sent.Link,
        UpdatedAt = sent.UpdatedAt,
        CreatedAt = sent.CreatedAt,
        Owners = sent.Owners,
        Metadata = sent.Metadata,
        Fingerprint = sent.Version,
        Parent = sent.Parent,
        Access = AccessOf(sent),
    };

    private async Task<Stream> OpenAsync(SentDocument sent, CancellationToken cancellationToken)
    {
        var stream = await context.Sent.OpenAsync(context.Connector, sent, cancellationToken);
        context.Usage.Add("documents", new EndpointUsage(1, sent.Size, 0, 0));
        return stream;
    }

    private async Task<IReadOnlyList<DocumentSection>> TextAsync(SentDocument sent, CancellationToken cancellationToken)
    {
        // Text came in one request, whose size is bounded.
        using var reader = new StreamReader(await OpenAsync(sent, cancellationToken), Encoding.UTF8);
        return [new DocumentSection(await reader.ReadToEndAsync(cancellationToken))];
    }
}
