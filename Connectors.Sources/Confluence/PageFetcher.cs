using System.Collections.Concurrent;
using System.Net;
using Connectors.Sources.Http;

namespace Connectors.Sources.Confluence;

/// <summary>
/// Fetches pages by id with their comments and attachments. If the server fails on some of the pages (it cannot render a body, or an
/// ancestor is a draft or in the trash), the fetcher asks for halves until it has found the page at fault. It requests that page without
/// its storage format.
/// </summary>
internal sealed class PageFetcher(ConfluenceConfig config, ConfluenceClient client, Cql cql)
{
    private const string PageExpand
        = "version,space,history,metadata.labels,ancestors,restrictions.read.restrictions.user,restrictions.read.restrictions.group";

    private const string CommentExpand = "version,container,history,extensions.inlineProperties";
    private const string AttachmentExpand = "version,container,history,metadata";
    private const int PartsPerPage = 100;

    /// <summary>
    /// The types of parts whose search failed for every page of a batch. The next batches are asked for once and not in halves, which would
    /// cost two calls for each page.
    /// </summary>
    private readonly ConcurrentDictionary<string, bool> _hopeless = new(StringComparer.Ordinal);

    private delegate IAsyncEnumerable<IReadOnlyList<ConfluenceContent>> Search(IReadOnlyList<string> ids, BodyFormat body);

    private enum BodyFormat
    {
        None,
        Storage,
        View,
    }

    public async Task<PageBatch> FetchAsync(IReadOnlyList<string> ids, PageRequest request, CancellationToken cancellationToken)
    {
        var pages = SearchPagesAsync(ids, request, cancellationToken);
        var comments = request.WithText && config.IncludeComments ? SearchCommentsAsync(ids, cancellationToken) : NoneAsync();
        var attachments = config.IncludeAttachments ? SearchAttachmentsAsync(ids, cancellationToken) : NoneAsync();
        await Task.WhenAll(pages, comments, attachments);

        var (foundPages, failures) = WithoutMalformed(await pages);
        var (foundComments, commentFailures) = WithoutMalformed(await comments);
        var (foundAttachments, attachmentFailures) = WithoutMalformed(await attachments);
        var (commentsOf, attachmentsOf) = (ByPage(foundComments), ByPage(foundAttachments));
        var byId = foundPages.DistinctBy(page => page.Id).ToDictionary(page => page.Id);
        var failed = failures.Select(failure => failure.Id).ToHashSet(StringComparer.Ordinal);
        // A changed page that is not found may simply be one that the connector does not read.
        var missingIsFailure = !request.AreChanged || !cql.ReadsLessThanChangeScopes(request.Partition!);
        return new PageBatch(
            [
                .. ids.Select(id => byId.GetValueOrDefault(id)).OfType<ConfluenceContent>()
                    .Select(page => new PageWithParts(page, [.. commentsOf[page.Id]], [.. attachmentsOf[page.Id]])),
            ],
            [
                .. failures,
                .. ids.Where(id => missingIsFailure && !byId.ContainsKey(id) && !failed.Contains(id)).Select(Missing),
                .. PartFailures(commentFailures, "comments"),
                .. PartFailures(attachmentFailures, "attachments"),
            ]);

        IEnumerable<SourceFailure> PartFailures(IReadOnlyList<SourceFailure> parts, string name)
            => from failure in parts
               where byId.ContainsKey(failure.Id) || failure.Reason == FailureReason.Malformed
               select byId.ContainsKey(failure.Id)
                   ? failure with { Message = $"The page was read, but its {name} could not be read. {failure.Message}" }
                   : failure;
    }

    private Task<Found> SearchPagesAsync(IReadOnlyList<string> ids, PageRequest request, CancellationToken cancellationToken)
    {
        var partition = request.AreChanged ? request.Partition : null;
        return InPartsAsync(
            ids, request.WithText ? BodyFormat.Storage : BodyFormat.None,
            (some, body) => client.SearchAsync(
                "content.byid", cql.PagesWithIds(some, partition), Expand(body, PageExpand), some.Count, cancellationToken));
    }

    private Task<Found> SearchCommentsAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
        => PartsAsync(
            ids, ConfluenceContentType.Comment, BodyFormat.Storage,
            (some, body) => client.SearchAsync(
                "content.comments", Cql.PartsOf(some, ConfluenceContentType.Comment), Expand(body, CommentExpand), PartsPerPage,
                cancellationToken));

    private Task<Found> SearchAttachmentsAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
        => PartsAsync(
            ids, ConfluenceContentType.Attachment, BodyFormat.None,
            (some, body) => client.SearchAsync(
                "content.attachments", Cql.PartsOf(some, ConfluenceContentType.Attachment), Expand(body, AttachmentExpand), PartsPerPage,
                cancellationToken));

    /// <summary>
    /// Returns the comments or attachments of these pages. If the server refuses them for every page, the pages are read without them.
    /// </summary>
    private async Task<Found> PartsAsync(IReadOnlyList<string> ids, string type, BodyFormat body, Search search)
    {
        try
        {
            return _hopeless.ContainsKey(type) ? await AllAsync(ids, body, search) : await InPartsAsync(ids, body, search);
        }
        catch (SourceException e) when (IsRefused(e))
        {
            _hopeless[type] = true;
            return new Found([], [.. ids.Select(id => Failure(id, e))]);
        }

        static bool IsRefused(SourceException e) => e.HttpStatus() is HttpStatusCode.BadRequest or HttpStatusCode.NotFound;
    }

    private static async Task<Found> AllAsync(IReadOnlyList<string> ids, BodyFormat body, Search search)
    {
        var found = new List<ConfluenceContent>();
        await foreach (var page in search(ids, body))
            found.AddRange(page);
        return new Found(found, []);
    }

    /// <summary>Returns the results of a search for these pages. If it fails on some pages, returns the results for the others.</summary>
    private static async Task<Found> InPartsAsync(IReadOnlyList<string> ids, BodyFormat body, Search search)
    {
        try
        {
            return await AllAsync(ids, body, search);
        }
        catch (SourceException e) when (e.MayConcernSomePages() && ids.Count > 1)
        {
            var half = ids.Count / 2;
            var first = await InPartsAsync([.. ids.Take(half)], body, search);
            var second = await InPartsAsync([.. ids.Skip(half)], body, search);
            // If no page at all can be read, the fault is the server's or the query's, and not the pages'.
            if (first.Failures.Count + second.Failures.Count == ids.Count)
            {
                var kind = e.HttpStatus() == HttpStatusCode.BadRequest ? e.Kind : SourceErrorKind.Transient;
                throw new SourceException(kind, e.Message, e.InnerException);
            }

            return new Found([.. first.Contents, .. second.Contents], [.. first.Failures, .. second.Failures]);
        }
        catch (SourceException e) when (e.MayConcernSomePages() && body == BodyFormat.Storage)
        {
            return await InPartsAsync(ids, BodyFormat.View, search);
        }
        catch (SourceException e) when (e.MayConcernSomePages())
        {
            return new Found([], [Failure(ids[0], e)]);
        }
    }

    /// <summary>Makes a failure of each content that had another form than documented. A comment's failure is its page's.</summary>
    private static Found WithoutMalformed(Found found)
    {
        var malformed = found.Contents.Where(content => content.IsMalformed || content.Id.Length == 0).ToList();
        return malformed.Count == 0
            ? found
            : new Found([.. found.Contents.Except(malformed)], [.. found.Failures, .. malformed.Select(Malformed)]);
    }

    private static SourceFailure Malformed(ConfluenceContent content)
    {
        if (content.Id.Length == 0)
            return ConfluenceErrors.NamelessFailure;
        var id = content.Type == ConfluenceContentType.Comment ? content.Container?.Id ?? content.Id : content.Id;
        return new SourceFailure(
            FailureScope.Document, id, FailureReason.Malformed,
            "Confluence described it in another form than documented. Look for a proxy in front of Confluence that changes answers.");
    }

    private static string Expand(BodyFormat body, string rest) => body switch
    {
        BodyFormat.Storage => $"body.storage,{rest}",
        BodyFormat.View => $"body.view,{rest}",
        _ => rest,
    };

    private static ILookup<string, ConfluenceContent> ByPage(IReadOnlyList<ConfluenceContent> parts)
        => parts.DistinctBy(part => part.Id).OrderBy(part => part.CreatedAt).ThenBy(part => part.Id, StringComparer.Ordinal)
            .ToLookup(part => part.Container?.Id ?? "", StringComparer.Ordinal);

    private static Task<Found> NoneAsync() => Task.FromResult(new Found([], []));

    private static SourceFailure Failure(string id, SourceException error)
        => new(FailureScope.Document, id, error.IsNotFound() ? FailureReason.NotFound : FailureReason.Transient, error.Message);

    private static SourceFailure Missing(string id)
        => new(FailureScope.Document, id, FailureReason.NotFound, "The page no longer exists, or the account may no longer view it.");

    private sealed record Found(IReadOnlyList<ConfluenceContent> Contents, IReadOnlyList<SourceFailure> Failures);
}

/// <summary>How to fetch pages that are known by id.</summary>
/// <param name="Partition">The partition in which the pages were found. Null if it is unknown.</param>
/// <param name="WithText">Whether to fetch bodies and comments as well as the metadata, access and attachments.</param>
/// <param name="AreChanged">Whether the pages were found because of a change, so the settings may leave some of them out.</param>
internal sealed record PageRequest(string? Partition, bool WithText, bool AreChanged);
