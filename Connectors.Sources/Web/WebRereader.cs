namespace Connectors.Sources.Web;

/// <summary>Reads given pages again.</summary>
internal sealed class WebRereader(WebVisitor visitor, WebScope scope, IReadOnlyList<QueuedAddress> seeds)
{
    public async Task<SourceChanges> ReadAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var (visits, gone, skipped) = (new List<WebVisit>(), new List<string>(), new List<SourceSkip>());
        foreach (var id in ids)
        {
            cancellationToken.ThrowIfCancellationRequested();
            // The failure of a sitemap, of a feed, or of a whole site (which is no address) ends with a sync that reads it.
            var seed = seeds.FirstOrDefault(seed => seed.Address == id);
            if (WebAddress.Parse(id, null) is not { } address)
            {
                skipped.Add(new SourceSkip(id, "a site; the next sync reads it"));
            }
            else if (seed is null && scope.Excludes(address) is { } rule)
            {
                skipped.Add(new SourceSkip(id, rule));
            }
            else
            {
                var item = seed ?? new QueuedAddress(id, QueuedKind.Page);
                Sort(await visitor.VisitAsync(item, null, cancellationToken), gone, skipped, visits);
            }
        }

        var changes = WebReader.Changes(visits);
        return changes with { Deleted = gone, Skipped = [.. changes.Skipped, .. skipped] };
    }

    private static void Sort(WebVisit visit, List<string> gone, List<SourceSkip> skipped, List<WebVisit> visits)
    {
        if (visit.IsGone)
            gone.Add(visit.Item.Address);
        else if (visit is { Item.Kind: not QueuedKind.Page, Error: null, Damage: null })
            skipped.Add(new SourceSkip(visit.Item.Address, "a list of pages; the next sync reads them"));
        else if (visit.Id is { } id && id != visit.Item.Address && visit.Document is not null)
            skipped.Add(new SourceSkip(visit.Item.Address, $"leads to {id}"));
        else
            visits.Add(visit);
    }
}
