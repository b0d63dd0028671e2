using System.Globalization;
using Connectors.Sources.Http;

namespace Connectors.Sources.Gmail;

/// <summary>
/// The threads that the config asks for. A listing filters with Google's own search; threads that the history names are checked against
/// the same search.
/// </summary>
internal sealed class GmailFilter(GmailConfig config, GmailClient client)
{
    private const int MaxTermsPerSearch = 20;

    private IReadOnlyList<string>? _labelIds;

    public async Task<GmailThreadPage> ListAsync(int pageSize, string? pageToken, CancellationToken cancellationToken)
        => await SearchAsync(config.Query, pageSize, pageToken, cancellationToken);

    /// <summary>Returns the ids of those threads that the config asks for. Makes calls only if there is a query.</summary>
    public async Task<HashSet<string>> MatchAsync(IReadOnlyList<GmailThread> threads, CancellationToken cancellationToken)
    {
        var labelIds = await LabelIdsAsync(cancellationToken);
        var labelled = threads
            .Where(thread => labelIds.All(label => (thread.Messages ?? []).Any(message => message.HasLabel(label))))
            .ToList();
        if (string.IsNullOrWhiteSpace(config.Query))
            return [.. labelled.Select(thread => thread.Id)];

        // Google cannot search within given threads, but it finds messages by their Message-ID.
        var matching = new HashSet<string>();
        var messageIds = labelled.SelectMany(thread => thread.Messages ?? []).Select(SearchableMessageId).OfType<string>();
        foreach (var chunk in messageIds.Chunk(MaxTermsPerSearch))
            await FindAsync($"{{{string.Join(' ', chunk.Select(id => "rfc822msgid:" + id))}}}", matching, cancellationToken);

        // A message without a Message-ID that a search can hold is found by the second in which Google received it.
        foreach (var second in labelled.Where(thread => !matching.Contains(thread.Id)).SelectMany(UnsearchableSeconds))
        {
            var terms = string.Create(CultureInfo.InvariantCulture, $"after:{second - 1} before:{second + 1}");
            await FindAsync(terms, matching, cancellationToken);
        }

        return matching;
    }

    private async Task FindAsync(string terms, HashSet<string> matching, CancellationToken cancellationToken)
    {
        var page = await SearchAsync($"({config.Query}) {terms}", GmailClient.MaxPageSize, null, cancellationToken);
        matching.UnionWith(page.Threads.Select(thread => thread.Id));
    }

    private async Task<GmailThreadPage> SearchAsync(string? query, int pageSize, string? pageToken, CancellationToken cancellationToken)
        => await client.ListThreadsAsync(
            query, await LabelIdsAsync(cancellationToken), config.IncludeSpamTrash, pageSize, pageToken, cancellationToken);

    private static IEnumerable<long> UnsearchableSeconds(GmailThread thread)
        => (thread.Messages ?? [])
            .Where(message => SearchableMessageId(message) is null)
            .Select(message => message.InternalDate / 1000).OfType<long>()
            .Distinct()
            .TakeLast(MaxTermsPerSearch);

    /// <summary>Returns the message's Message-ID; null if it has none or one that would break the search syntax.</summary>
    private static string? SearchableMessageId(GmailMessage message)
        => message.Payload?.Header("Message-ID")?.Trim().Trim('<', '>') is { Length: > 0 } id
            && id.All(c => c is > ' ' and not ('{' or '}' or '"' or '(' or ')'))
            ? id
            : null;

    private async Task<IReadOnlyList<string>> LabelIdsAsync(CancellationToken cancellationToken)
    {
        if (config.Labels.Count == 0)
            return [];
        if (_labelIds is not null)
            return _labelIds;

        var labels = (await client.LabelsAsync(cancellationToken)).Labels ?? JsonRows<GmailLabel>.Empty;
        return _labelIds = [.. config.Labels.Select(wanted => Find(labels, wanted)?.Id ?? throw GmailErrors.NoLabel(wanted))];
    }

    private static GmailLabel? Find(IReadOnlyList<GmailLabel> labels, string wanted)
        => labels.FirstOrDefault(label => label.Id == wanted || string.Equals(label.Name, wanted, StringComparison.OrdinalIgnoreCase));
}
