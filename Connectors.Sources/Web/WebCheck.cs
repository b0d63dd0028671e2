namespace Connectors.Sources.Web;

/// <summary>Tries every address that the config names.</summary>
internal sealed class WebCheck(IReadOnlyList<(QueuedAddress Seed, WebVisitor Visitor)> seeds)
{
    /// <exception cref="SourceException">None of the addresses can be read.</exception>
    public async Task<SourceCheck> RunAsync(CancellationToken cancellationToken)
    {
        var (warnings, errors) = (new List<string>(), new List<SourceException>());
        foreach (var (seed, visitor) in seeds)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var visit = await visitor.VisitAsync(seed, null, cancellationToken);
            if ((visit.Error ?? Misread(visit)) is { } error)
                errors.Add(error);
            else if (visit.Damage is { } damage)
                warnings.Add($"{seed.Address}: {damage}");
            else if (visit.Rule is { } rule && visit.Found.Count == 0)
                warnings.Add($"{seed.Address} gives nothing to read: {rule}.");
        }

        if (errors.Count == seeds.Count)
            throw errors[0];
        return new SourceCheck([.. warnings, .. errors.Select(error => error.Message)]);
    }

    private static SourceException? Misread(WebVisit visit)
    {
        if (visit.Damage is null || visit.Found.Count > 0)
            return null;
        var address = new Uri(visit.Item.Address);
        var kind = visit.Item.Kind == QueuedKind.Feed ? "feed" : "sitemap";
        return new SourceException(
            SourceErrorKind.Misconfigured, $"The {kind} {address.Authority}{address.AbsolutePath} cannot be read: {visit.Damage}");
    }
}
