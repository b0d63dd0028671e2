using Connectors.Sources.Http;

namespace Connectors.Sources.Confluence;

/// <summary>What was thrown away lately: Cloud tells, and so a page leaves with the next sync, not only with the next prune.</summary>
internal sealed class ConfluenceTrash(ConfluenceClient client)
{
    private const string Limit = "250";

    public async Task<IReadOnlyList<string>> FindAsync(string partition, CancellationToken cancellationToken)
    {
        if (!client.IsCloud || ConfluencePartition.Parse(partition)?.Space is not { } key)
            return [];
        try
        {
            var spaces = await client.GetAsync<ConfluencePage<ConfluenceSpace>>("api/v2/spaces", "v2.spaces", [("keys", key), ("limit", "1")], cancellationToken);
            if (spaces.Results is not [{ Id: { } id }, ..])
                return [];
            var trashed = new List<string>();
            foreach (var kind in (string[])["pages", "blogposts"])
            {
                var page = await client.GetAsync<ConfluencePage<ConfluenceContent>>(
                    $"api/v2/{kind}", $"v2.{kind}", [("space-id", id), ("status", "trashed"), ("sort", "-modified-date"), ("limit", Limit)], cancellationToken);
                trashed.AddRange((page.Results ?? []).Select(content => content.Id));
            }

            return trashed;
        }
        catch (SourceException e) when (e.Kind is SourceErrorKind.Forbidden or SourceErrorKind.Unauthorized || e.IsNotFound())
        {
            // Some tokens may not use this version of the API: prunes find what is gone.
            return [];
        }
    }
}
