using System.Net;
using Connectors.Sources.Http;

namespace Connectors.Sources.Confluence;

/// <summary>
/// Fetches pages by id with all that is in them. Where the server fails over a group (a body that it cannot render, an ancestor that is a
/// draft or in the trash), it asks for halves, down to the one page that is to blame, and for that without its storage format.
/// </summary>
internal sealed class ConfluenceFetch(ConfluenceConfig config, ConfluenceClient client, Cql cql)
{
    private const string About = "version,space,history,metadata.labels,ancestors,restrictions.read.restrictions.user,restrictions.read.restrictions.group";
    private const string Storage = "body.storage,";
    private const string View = "body.view,";
    private const int Within = 100;

    /// <param name="withText">Bodies and comments, too; otherwise only what access and attachments take.</param>
    public async Task<ConfluenceGroup> FetchAsync(IReadOnlyList<string> ids, bool withText, CancellationToken cancellationToken)
    {
        var pages = PagesAsync(ids, withText ? Storage : "", cancellationToken);
        var comments = withText && config.IncludeComments
            ? ContainedAsync("comment", ids, "body.storage,version,container,history,extensions.inlineProperties", cancellationToken)
            : Task.FromResult(NoneContained());
        var attachments = config.IncludeAttachments
            ? ContainedAsync("attachment", ids, "version,container,history,metadata", cancellationToken)
            : Task.FromResult(NoneContained());
        await Task.WhenAll(pages, comments, attachments);

        var (found, failures) = await pages;
        var (commentsOf, attachmentsOf) = (await comments, await attachments);
        var byId = found.DistinctBy(page => page.Id).ToDictionary(page => page.Id);
        var failed = failures.Select(failure => failure.Id).ToHashSet(StringComparer.Ordinal);
        return new ConfluenceGroup(
            [.. ids.Select(id => byId.GetValueOrDefault(id)).OfType<ConfluenceContent>().Select(page => new ConfluenceWhole(page, [.. commentsOf[page.Id]], [.. attachmentsOf[page.Id]]))],
            [.. failures, .. ids.Where(id => !byId.ContainsKey(id) && !failed.Contains(id)).Select(Vanished)]);
    }

    private async Task<(IReadOnlyList<ConfluenceContent> Pages, IReadOnlyList<SourceFailure> Failures)> PagesAsync(
        IReadOnlyList<string> ids, string body, CancellationToken cancellationToken)
    {
        try
        {
            var found = new List<ConfluenceContent>();
            await foreach (var page in client.SearchAsync("content.byid", cql.ByIds(ids), body + About, ids.Count, cancellationToken))
                found.AddRange(page);
            return (found, []);
        }
        catch (SourceException e) when (IsOfSome(e) && ids.Count > 1)
        {
            var half = ids.Count / 2;
            var first = await PagesAsync([.. ids.Take(half)], body, cancellationToken);
            var second = await PagesAsync([.. ids.Skip(half)], body, cancellationToken);
            // Where no page at all can be had, it is the server and not the pages.
            if (first.Failures.Count + second.Failures.Count == ids.Count)
                throw new SourceException(SourceErrorKind.Transient, e.Message, e.InnerException);
            return ([.. first.Pages, .. second.Pages], [.. first.Failures, .. second.Failures]);
        }
        catch (SourceException e) when (IsOfSome(e) && body == Storage)
        {
            return await PagesAsync(ids, View, cancellationToken);
        }
        catch (SourceException e) when (IsOfSome(e))
        {
            return ([], [new SourceFailure(FailureScope.Document, ids[0], e.IsNotFound() ? FailureReason.NotFound : FailureReason.Malformed, e.Message)]);
        }
    }

    /// <summary>What may be the fault of some of the pages that were asked for, and not of all.</summary>
    private static bool IsOfSome(SourceException e)
        => e.IsUnreadableAnswer() || e.HttpStatus() is HttpStatusCode.InternalServerError or HttpStatusCode.GatewayTimeout or HttpStatusCode.NotFound;

    private async Task<ILookup<string, ConfluenceContent>> ContainedAsync(
        string type, IReadOnlyList<string> ids, string expand, CancellationToken cancellationToken)
    {
        var found = new List<ConfluenceContent>();
        await foreach (var page in client.SearchAsync($"content.{type}s", Cql.Within(type, ids), expand, Within, cancellationToken))
            found.AddRange(page);
        return found.DistinctBy(content => content.Id).OrderBy(content => content.CreatedAt).ThenBy(content => content.Id, StringComparer.Ordinal)
            .ToLookup(content => content.Container?.Id ?? "", StringComparer.Ordinal);
    }

    private static ILookup<string, ConfluenceContent> NoneContained() => Array.Empty<ConfluenceContent>().ToLookup(content => content.Id);

    private static SourceFailure Vanished(string id)
        => new(FailureScope.Document, id, FailureReason.NotFound, "The page is gone, or this account cannot see it any more.");
}
