using System.Net;
using Connectors.Sources.Http;

namespace Connectors.Sources.Confluence;

/// <summary>Tells the refusal of one space or page, which is a container's failure, from others, which end the run.</summary>
internal static class ConfluenceRefusal
{
    /// <summary>The failure of the partition where it is not to be had any more; null where something else is wrong.</summary>
    public static async Task<SourceFailure?> OfAsync(SourceException refusal, ConfluenceClient client, string partition, CancellationToken cancellationToken)
    {
        if (refusal.Kind != SourceErrorKind.Forbidden && refusal.HttpStatus() is not (HttpStatusCode.BadRequest or HttpStatusCode.NotFound))
            return null;
        return await IsGoneAsync(client, partition, cancellationToken)
            ? new SourceFailure(FailureScope.Container, partition, FailureReason.Forbidden, "It is gone, or the account may not view it any more: give it the permission, or take it out of the config.")
            : null;
    }

    /// <summary>CQL finds nothing in a space that the account cannot see, without saying so: an empty result is to be asked about.</summary>
    public static async Task<bool> IsGoneAsync(ConfluenceClient client, string partition, CancellationToken cancellationToken)
    {
        var (path, endpoint) = ConfluencePartition.Parse(partition) is { Space: { } space }
            ? ($"rest/api/space/{Uri.EscapeDataString(space)}", "space")
            : ($"rest/api/content/{ConfluencePartition.Parse(partition)?.Page}", "content");
        try
        {
            if (endpoint == "space")
                await client.GetAsync<ConfluenceSpace>(path, endpoint, [], cancellationToken);
            else
                await client.GetAsync<ConfluenceContent>(path, endpoint, [], cancellationToken);
            return false;
        }
        catch (SourceException e) when (e.Kind == SourceErrorKind.Forbidden || e.IsNotFound())
        {
            return true;
        }
    }
}
