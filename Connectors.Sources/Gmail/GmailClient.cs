using System.Globalization;
using Connectors.Sources.GoogleWorkspace;
using Connectors.Sources.Http;

namespace Connectors.Sources.Gmail;

/// <summary>Calls Gmail API v1 for one mailbox.</summary>
internal sealed class GmailClient(GoogleSession session, string user, TimeProvider time)
{
    /// <summary>Google takes 100 calls in a batch and advises against more than 50.</summary>
    public const int BatchSize = 50;

    /// <summary>The largest page that Google gives of threads and of history records.</summary>
    public const int MaxPageSize = 500;

    private const string ThreadFields = "id,historyId,messages(id,threadId,labelIds,internalDate,sizeEstimate,payload)";

    private readonly RestApi _api = session.For(user);

    private readonly GoogleBatchSender _batches = new(
        session.For(user), session.Hosts.GmailBatch, GmailBudgets.ThreadBatch, time,
        path => session.Hosts.At("https://gmail.googleapis.com" + path))
    {
        Size = BatchSize,
    };

    private readonly string _user = session.ActsForDomain ? Uri.EscapeDataString(user) : GoogleSession.Self;

    public async Task<GmailProfile> ProfileAsync(CancellationToken cancellationToken)
    {
        GmailProfile profile;
        try
        {
            profile = await _api.SendAsync<GmailProfile>(Get("profile", GmailBudgets.Profile), cancellationToken);
        }
        catch (SourceException e) when (_user == GoogleSession.Self && GoogleRefusal.Of(e) is { IsMissing: true })
        {
            // Every account has a profile.
            throw GoogleErrors.WrongAddress(e);
        }

        return profile is { EmailAddress.Length: > 0, HistoryId.Length: > 0 }
            ? profile
            : throw new SourceException(SourceErrorKind.Transient, "Gmail returned a profile without an address or a history id.")
            {
                InCircles = true,
            };
    }

    public Task<GmailLabels> LabelsAsync(CancellationToken cancellationToken)
        => _api.SendAsync<GmailLabels>(Get("labels", GmailBudgets.Labels, Parameter("fields", "labels(id,name)")), cancellationToken);

    /// <summary>Lists thread ids, without their messages.</summary>
    /// <param name="query">A Gmail search; null or blank for all threads.</param>
    /// <param name="labelIds">Ids of labels that a thread must have, all of them.</param>
    /// <param name="pageSize">Threads per page.</param>
    /// <param name="pageToken">Null for the first page.</param>
    public Task<GmailThreadPage> ListThreadsAsync(
        string? query,
        IReadOnlyList<string> labelIds,
        bool includeSpamTrash,
        int pageSize,
        string? pageToken,
        CancellationToken cancellationToken)
        => _api.SendAsync<GmailThreadPage>(
            Get("threads", GmailBudgets.ThreadList,
            [
                Parameter("maxResults", pageSize.ToString(CultureInfo.InvariantCulture)),
                Parameter("q", string.IsNullOrWhiteSpace(query) ? null : query),
                .. labelIds.Select(label => Parameter("labelIds", label)),
                Parameter("includeSpamTrash", includeSpamTrash ? "true" : null),
                Parameter("pageToken", pageToken),
                Parameter("fields", "nextPageToken,threads(id,historyId)"),
            ]),
            cancellationToken);

    /// <param name="start">The history id after which changes are wanted.</param>
    /// <param name="pageToken">Null for the first page.</param>
    public Task<GmailHistoryPage> HistoryAsync(string start, string? pageToken, CancellationToken cancellationToken)
        => _api.SendAsync<GmailHistoryPage>(
            Get("history", GmailBudgets.History,
            [
                Parameter("startHistoryId", start),
                Parameter("maxResults", MaxPageSize.ToString(CultureInfo.InvariantCulture)),
                Parameter("pageToken", pageToken),
                Parameter("fields", "nextPageToken,historyId,history(id,messages(id,threadId))"),
            ]),
            cancellationToken);

    /// <summary>Fetches threads with their messages. Each is either found or refused.</summary>
    public async Task<IReadOnlyList<GmailThreadResult>> FetchThreadsAsync(
        IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        if (ids.Count == 0)
            return [];
        var results = await _batches.SendAsync<GmailThread>([.. ids.Select(id => new GoogleBatchCall(ThreadPath(id)))], cancellationToken);
        return [.. ids.Zip(results, (id, result) => new GmailThreadResult(id, result.Value, result.Refusal))];
    }

    /// <summary>Fetches an attachment's bytes.</summary>
    /// <param name="size">Its size in bytes, as the message says. Limits what is taken into memory.</param>
    /// <exception cref="DocumentUnreadableException">The attachment is gone or too large.</exception>
    public async Task<byte[]> AttachmentAsync(string message, string attachment, long size, CancellationToken cancellationToken)
    {
        try
        {
            var call = Get($"messages/{message}/attachments/{attachment}", GmailBudgets.Attachments) with
            {
                // Base64 needs 4 characters for 3 bytes; the rest is for the JSON around it.
                MaxBytes = (size * 3 / 2) + (1 << 20),
            };
            return (await _api.SendAsync<GmailBody>(call, cancellationToken)).Bytes();
        }
        catch (SourceException e) when (e.Kind is SourceErrorKind.Forbidden or SourceErrorKind.Misconfigured)
        {
            throw new DocumentUnreadableException(e.IsNotFound() ? FailureReason.NotFound : FailureReason.Other, e.Message, e);
        }
    }

    private string ThreadPath(string id)
        => $"/gmail/v1/users/{_user}/threads/{Uri.EscapeDataString(id)}?format=full&fields={Uri.EscapeDataString(ThreadFields)}";

    private RestCall Get(string path, string endpoint, params IReadOnlyList<KeyValuePair<string, string?>> query)
        => new(HttpMethod.Get, session.Hosts.Gmail($"users/{_user}/{path}"), endpoint) { Query = query };

    private static KeyValuePair<string, string?> Parameter(string name, string? value) => new(name, value);
}

/// <param name="Thread">Null if it was refused.</param>
/// <param name="Refusal">Why there is no thread; null if there is one.</param>
internal sealed record GmailThreadResult(string Id, GmailThread? Thread, SourceException? Refusal);
