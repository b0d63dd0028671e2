namespace Connectors.Sources.Confluence;

/// <summary>Splits a wiki into partitions: one for each space, or one for each page in the settings.</summary>
internal sealed class ConfluenceSplit(ConfluenceConfig config, ConfluenceClient client)
{
    public async Task<SourceSplit> SplitAsync(CancellationToken cancellationToken)
    {
        await EnsureSignedInAsync(cancellationToken);
        return config.IndexMode switch
        {
            ConfluenceIndexMode.Page => new SourceSplit([.. config.PageId.Distinct().Select(Partition)]),
            ConfluenceIndexMode.Space => await NamedSpacesAsync(cancellationToken),
            _ => AllSpaces(await client.SpacesAsync(cancellationToken)),
        };
    }

    /// <summary>
    /// A site with anonymous access may answer a dead token as it would answer anyone: with less. What is missing would then seem gone.
    /// </summary>
    /// <exception cref="SourceException">Unauthorized: nobody is signed in.</exception>
    private async Task EnsureSignedInAsync(CancellationToken cancellationToken)
    {
        try
        {
            await client.EnsureSignedInAsync(cancellationToken);
        }
        catch (SourceException e) when (e.Kind is SourceErrorKind.Forbidden or SourceErrorKind.Misconfigured)
        {
            // Some tokens may not ask. Confluence knows them, or it would have answered 401.
        }
    }

    /// <summary>An archived space that was read before keeps its documents.</summary>
    private static SourceSplit AllSpaces(IReadOnlyList<ConfluenceSpace> spaces)
        => new([.. spaces.Where(space => !space.IsArchived).Select(Partition)])
        {
            FailuresIfKnown =
            [
                .. spaces.Where(space => space.IsArchived)
                    .Select(space => ConfluenceErrors.ArchivedFailure(ConfluencePartition.OfSpace(space.Key!), space.Name)),
            ],
        };

    private async Task<SourceSplit> NamedSpacesAsync(CancellationToken cancellationToken)
    {
        var (partitions, failures) = (new List<SourcePartition>(), new List<SourceFailure>());
        foreach (var key in config.Space.Distinct(StringComparer.Ordinal))
        {
            var space = await client.FindSpaceAsync(key, cancellationToken);
            if (space is null)
            {
                failures.Add(new SourceFailure(
                    FailureScope.Container, ConfluencePartition.OfSpace(key), FailureReason.NotFound,
                    $"The space {key} does not exist, or the account may not view it. Check the key, or give the account the permission."));
            }
            else
            {
                // An archived space is read as well, which finds nothing and says why. That is no failure: nothing is wrong with it.
                partitions.Add(new SourcePartition(ConfluencePartition.OfSpace(space.Key ?? key), space.Name ?? key));
            }
        }

        return new SourceSplit(partitions) { Complete = failures.Count == 0, Failures = failures };
    }

    private SourcePartition Partition(string page) => new(ConfluencePartition.OfPage(page, config.IndexRecursively), $"page {page}");

    private static SourcePartition Partition(ConfluenceSpace space)
        => new(ConfluencePartition.OfSpace(space.Key!), space.Name ?? space.Key!);
}
