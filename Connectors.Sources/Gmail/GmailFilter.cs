using System.Globalization;

namespace Connectors.Sources.Gmail;

/// <summary>Which threads the config asks for: by Google's own search when listing, and the same for threads that the history names.</summary>
internal sealed class GmailFilter(GmailConfig config, GmailApi api)
{
    private const int TermsAtOnce = 20;

    private IReadOnlyList<string>? _labels;

    public async Task<GmailThreadPage> ListAsync(int pageSize, string? pageToken, CancellationToken cancellationToken)
        => await api.ThreadsAsync(config.Query, await LabelsAsync(cancellationToken), config.IncludeSpamTrash, pageSize, pageToken, cancellationToken);

    /// <summary>Of these threads, those that the config asks for; calls only where there is a query.</summary>
    public async Task<HashSet<string>> MatchAsync(IReadOnlyList<GmailThread> threads, CancellationToken cancellationToken)
    {
        var labels = await LabelsAsync(cancellationToken);
        var labelled = threads.Where(thread => labels.All(label => (thread.Messages ?? []).Any(message => message.Has(label)))).ToList();
        if (string.IsNullOrWhiteSpace(config.Query))
            return [.. labelled.Select(thread => thread.Id)];

        // Google does not search within given threads, but it finds messages by their Message-ID.
        var messages = labelled.SelectMany(thread => thread.Messages ?? []).ToList();
        var matching = new HashSet<string>();
        foreach (var chunk in messages.Select(Searchable).OfType<string>().Chunk(TermsAtOnce))
            await FindAsync($"{{{string.Join(' ', chunk.Select(id => "rfc822msgid:" + id))}}}", matching, cancellationToken);
        // Where there is none, or one that a search cannot hold, the second in which the message came finds it.
        foreach (var thread in labelled.Where(thread => !matching.Contains(thread.Id)))
        {
            foreach (var second in (thread.Messages ?? []).Where(message => Searchable(message) is null)
                .Select(message => message.InternalDate / 1000).OfType<long>().Distinct().TakeLast(TermsAtOnce))
            {
                await FindAsync(string.Create(CultureInfo.InvariantCulture, $"after:{second - 1} before:{second + 1}"), matching, cancellationToken);
            }
        }

        return matching;
    }

    private async Task FindAsync(string terms, HashSet<string> matching, CancellationToken cancellationToken)
    {
        var page = await api.ThreadsAsync(
            $"({config.Query}) {terms}", await LabelsAsync(cancellationToken), config.IncludeSpamTrash, 500, null, cancellationToken);
        matching.UnionWith((page.Threads ?? []).Select(thread => thread.Id));
    }

    private static string? Searchable(GmailMessage message)
        => message.Payload?.Header("Message-ID")?.Trim().Trim('<', '>') is { Length: > 0 } id && id.All(c => c is > ' ' and not ('{' or '}' or '"' or '(' or ')'))
            ? id
            : null;

    private async Task<IReadOnlyList<string>> LabelsAsync(CancellationToken cancellationToken)
    {
        if (config.Labels.Count == 0)
            return [];
        if (_labels is not null)
            return _labels;
        var all = (await api.LabelsAsync(cancellationToken)).Labels ?? [];
        return _labels =
        [
            .. config.Labels.Select(wanted => all.FirstOrDefault(label => label.Id == wanted || label.Name.Equals(wanted, StringComparison.OrdinalIgnoreCase))?.Id
                ?? throw GmailRefusals.NoLabel(wanted)),
        ];
    }
}
