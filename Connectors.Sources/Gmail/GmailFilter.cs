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
        var ids = labelled.SelectMany(thread => thread.Messages ?? []).Select(message => message.Payload?.Header("Message-ID")?.Trim().Trim('<', '>'))
            .Where(id => !string.IsNullOrEmpty(id) && id.All(c => c is > ' ' and not ('{' or '}' or '"' or '(' or ')')));
        var matching = new HashSet<string>();
        foreach (var chunk in ids.Chunk(TermsAtOnce))
        {
            var query = $"({config.Query}) {{{string.Join(' ', chunk.Select(id => "rfc822msgid:" + id))}}}";
            var page = await api.ThreadsAsync(query, labels, config.IncludeSpamTrash, 500, null, cancellationToken);
            matching.UnionWith((page.Threads ?? []).Select(thread => thread.Id));
        }

        return matching;
    }

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
                ?? throw new SourceException(SourceErrorKind.Misconfigured, $"The mailbox has no label {wanted}: check labels.")),
        ];
    }
}
