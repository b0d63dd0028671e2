using System.Globalization;
using Connectors.Sources.GoogleWorkspace;
using Connectors.Sources.Http;

namespace Connectors.Sources.Gmail;

/// <summary>Gmail v1, for one mailbox.</summary>
internal sealed class GmailApi(GoogleSession session, string user, TimeProvider time)
{
    /// <summary>Google takes 100 calls in a batch, and advises against more than 50.</summary>
    public const int BatchSize = 50;

    private const string ThreadFields = "id,historyId,messages(id,threadId,labelIds,internalDate,payload)";

    private readonly RestApi _api = session.For(user);
    private readonly string _user = session.ActsForDomain ? Uri.EscapeDataString(user) : GoogleSession.Self;

    public async Task<GmailProfile> ProfileAsync(CancellationToken cancellationToken)
        => await _api.SendAsync<GmailProfile>(Get("profile", "gmail.profile"), cancellationToken) is { EmailAddress.Length: > 0, HistoryId.Length: > 0 } profile
            ? profile
            : throw new SourceException(SourceErrorKind.Transient, "Gmail's profile has no address or no history id.");

    public Task<GmailLabels> LabelsAsync(CancellationToken cancellationToken)
        => _api.SendAsync<GmailLabels>(Get("labels", "gmail.labels", Of("fields", "labels(id,name)")), cancellationToken);

    public Task<GmailThreadPage> ThreadsAsync(
        string? query, IReadOnlyList<string> labelIds, bool spamAndTrash, int pageSize, string? pageToken, CancellationToken cancellationToken)
        => _api.SendAsync<GmailThreadPage>(
            Get("threads", "gmail.threads.list",
            [
                Of("maxResults", pageSize.ToString(CultureInfo.InvariantCulture)),
                Of("q", string.IsNullOrWhiteSpace(query) ? null : query),
                .. labelIds.Select(label => Of("labelIds", label)),
                Of("includeSpamTrash", spamAndTrash ? "true" : null),
                Of("pageToken", pageToken),
                Of("fields", "nextPageToken,resultSizeEstimate,threads(id,historyId)"),
            ]),
            cancellationToken);

    public Task<GmailHistoryPage> HistoryAsync(string start, string? pageToken, CancellationToken cancellationToken)
        => _api.SendAsync<GmailHistoryPage>(
            Get("history", "gmail.history",
            [
                Of("startHistoryId", start),
                Of("maxResults", "500"),
                Of("pageToken", pageToken),
                Of("fields", "nextPageToken,historyId,history(id,messages(id,threadId))"),
            ]),
            cancellationToken);

    /// <summary>Threads by id, each found or refused. Where they are too much for one answer, they come in several.</summary>
    public async Task<IReadOnlyList<GmailFound>> ThreadsAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var sender = new GoogleBatchSender(
            _api, session.Hosts.GmailBatch, "gmail.threads.batch", time, path => session.Hosts.At("https://gmail.googleapis.com" + path));
        var found = new List<GmailFound>(ids.Count);
        foreach (var chunk in ids.Chunk(BatchSize))
            found.AddRange(await BatchAsync(sender, chunk, cancellationToken));
        return found;
    }

    /// <summary>An attachment's bytes.</summary>
    /// <exception cref="DocumentUnreadableException">It is not there any more, or too large.</exception>
    public async Task<byte[]> AttachmentAsync(string message, string attachment, long size, CancellationToken cancellationToken)
    {
        try
        {
            var call = Get($"messages/{message}/attachments/{attachment}", "gmail.attachments") with { MaxBytes = (size * 3 / 2) + (1 << 20) };
            return GmailText.Bytes((await _api.SendAsync<GmailBody>(call, cancellationToken)).Data);
        }
        catch (SourceException e) when (e.Kind is SourceErrorKind.Forbidden or SourceErrorKind.Misconfigured)
        {
            throw new DocumentUnreadableException(e.IsNotFound() ? FailureReason.NotFound : FailureReason.Other, e.Message, e);
        }
    }

    private async Task<IEnumerable<GmailFound>> BatchAsync(GoogleBatchSender sender, string[] ids, CancellationToken cancellationToken)
    {
        try
        {
            var calls = ids.Select(id => new GoogleBatchCall($"/gmail/v1/users/{_user}/threads/{Uri.EscapeDataString(id)}?format=full&fields={Uri.EscapeDataString(ThreadFields)}"));
            var parts = await sender.SendAsync([.. calls], cancellationToken);
            return ids.Select((id, i) =>
            {
                var (thread, refusal) = sender.Read<GmailThread>(parts[i]);
                return new GmailFound(id, thread, refusal);
            }).ToList();
        }
        catch (SourceException e) when (e.Kind == SourceErrorKind.Misconfigured && GoogleRefusal.Of(e) is null)
        {
            // The answer is larger than we take into memory.
            if (ids.Length == 1)
                return [new GmailFound(ids[0], null, e)];
            var half = ids.Length / 2;
            return [.. await BatchAsync(sender, ids[..half], cancellationToken), .. await BatchAsync(sender, ids[half..], cancellationToken)];
        }
    }

    private RestCall Get(string path, string endpoint, params IReadOnlyList<KeyValuePair<string, string?>> query)
        => new(HttpMethod.Get, session.Hosts.Gmail($"users/{_user}/{path}"), endpoint) { Query = query };

    private static KeyValuePair<string, string?> Of(string name, string? value) => new(name, value);
}
