using System.Runtime.CompilerServices;

namespace Connectors.Sources.Confluence;

/// <summary>Lists the spaces that the account may view.</summary>
internal sealed class ConfluenceChoices(ConfluenceClient client)
{
    public async IAsyncEnumerable<SourceChoice> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var space in await client.SpacesAsync(cancellationToken))
        {
            if (space.Key is { Length: > 0 } key)
                yield return new SourceChoice(key, space.Name ?? key, space.IsArchived ? $"{key}, archived: its pages are not found" : key);
        }
    }
}
