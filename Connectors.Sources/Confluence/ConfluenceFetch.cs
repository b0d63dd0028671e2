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

    public async Task<ConfluenceGroup> FetchAsync(IReadOnlyList<string> ids, ConfluenceWanted wanted, CancellationToken cancellationToken)
    {
        var pages = InPartsAsync(
            ids, wanted.WithText ? Storage : "",
            (some, body) => client.SearchAsync("content.byid", cql.ByIds(some, wanted.AreChanged ? wanted.Partition : null), body + About, some.Count, cancellationToken));
        var comments = wanted.WithText && config.IncludeComments
            ? InPartsAsync(
                ids, Storage,
                (some, body) => client.SearchAsync("content.comments", Cql.Within("comment", some), body + "version,container,history,extensions.inlineProperties", Within, cancellationToken))
            : NothingAsync();
        var attachments = config.IncludeAttachments
            ? InPartsAsync(
                ids, "", (some, _) => client.SearchAsync("content.attachments", Cql.Within("attachment", some), "version,container,history,metadata", Within, cancellationToken))
            : NothingAsync();
        await Task.WhenAll(pages, comments, attachments);

        var ((found, failures), (told, untold), (files, unlisted)) = (await pages, await comments, await attachments);
        var (commentsOf, attachmentsOf) = (ByPage(told), ByPage(files));
        var byId = found.DistinctBy(page => page.Id).ToDictionary(page => page.Id);
        var failed = failures.Select(failure => failure.Id).ToHashSet(StringComparer.Ordinal);
        var isGone = !wanted.AreChanged || !cql.IsNarrower(wanted.Partition!);
        return new ConfluenceGroup(
            [.. ids.Select(id => byId.GetValueOrDefault(id)).OfType<ConfluenceContent>().Select(page => new ConfluenceWhole(page, [.. commentsOf[page.Id]], [.. attachmentsOf[page.Id]]))],
            [
                .. failures,
                .. ids.Where(id => isGone && !byId.ContainsKey(id) && !failed.Contains(id)).Select(Vanished),
                .. untold.Where(failure => byId.ContainsKey(failure.Id)).Select(failure => failure with { Message = $"The page is there, its comments are not. {failure.Message}" }),
                .. unlisted.Where(failure => byId.ContainsKey(failure.Id)).Select(failure => failure with { Message = $"The page is there, its attachments are not. {failure.Message}" }),
            ]);
    }

    /// <summary>What a search finds for all these pages; where it fails over some of them, what it finds for the others.</summary>
    private static async Task<(IReadOnlyList<ConfluenceContent> Found, IReadOnlyList<SourceFailure> Failures)> InPartsAsync(
        IReadOnlyList<string> ids, string body, Func<IReadOnlyList<string>, string, IAsyncEnumerable<IReadOnlyList<ConfluenceContent>>> search)
    {
        try
        {
            var found = new List<ConfluenceContent>();
            await foreach (var page in search(ids, body))
                found.AddRange(page);
            return (found, []);
        }
        catch (SourceException e) when (IsOfSome(e) && ids.Count > 1)
        {
            var half = ids.Count / 2;
            var first = await InPartsAsync([.. ids.Take(half)], body, search);
            var second = await InPartsAsync([.. ids.Skip(half)], body, search);
            // Where no page at all can be had, it is the server and not the pages.
            if (first.Failures.Count + second.Failures.Count == ids.Count)
                throw new SourceException(SourceErrorKind.Transient, e.Message, e.InnerException);
            return ([.. first.Found, .. second.Found], [.. first.Failures, .. second.Failures]);
        }
        catch (SourceException e) when (IsOfSome(e) && body == Storage)
        {
            return await InPartsAsync(ids, View, search);
        }
        catch (SourceException e) when (IsOfSome(e))
        {
            return ([], [new SourceFailure(FailureScope.Document, ids[0], e.IsNotFound() ? FailureReason.NotFound : FailureReason.Transient, e.Message)]);
        }
    }

    /// <summary>What may be the fault of some of the pages that were asked for, and not of all.</summary>
    internal static bool IsOfSome(SourceException e)
        => e.IsUnreadableAnswer() || e.HttpStatus() is HttpStatusCode.InternalServerError or HttpStatusCode.GatewayTimeout or HttpStatusCode.NotFound;

    private static ILookup<string, ConfluenceContent> ByPage(IReadOnlyList<ConfluenceContent> contained)
        => contained.DistinctBy(content => content.Id).OrderBy(content => content.CreatedAt).ThenBy(content => content.Id, StringComparer.Ordinal)
            .ToLookup(content => content.Container?.Id ?? "", StringComparer.Ordinal);

    private static Task<(IReadOnlyList<ConfluenceContent> Found, IReadOnlyList<SourceFailure> Failures)> NothingAsync()
        => Task.FromResult<(IReadOnlyList<ConfluenceContent>, IReadOnlyList<SourceFailure>)>(([], []));

    private static SourceFailure Vanished(string id)
        => new(FailureScope.Document, id, FailureReason.NotFound, "The page is gone, or this account cannot see it any more.");
}
