using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Connectors.Tests.Sources.GoogleWorkspace;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;

namespace Connectors.Tests.Sources.Gmail;

/// <summary>Gmail API v1 as documented: threads, attachments, history, profile, labels and batches.</summary>
public sealed partial class FakeGmail(FakeGoogle google)
{
    private int _attachmentIds;
    private int _parts;

    public Dictionary<string, FakeMailbox> Mailboxes { get; } = [];

    /// <summary>Labels that users made, from id to name.</summary>
    public Dictionary<string, string> Labels { get; } = [];

    /// <summary>Rate limits every nth call within batches; 0 limits none.</summary>
    public int ThrottleEvery { get; set; }

    /// <summary>Threads for which a batch answers with JSON that is not a thread.</summary>
    public HashSet<string> Garbled { get; } = [];

    /// <summary>Threads for which a batch answers once with JSON that breaks off.</summary>
    public HashSet<string> CutOnce { get; } = [];

    /// <summary>Payloads in place of those that the messages' MIME gives, by message.</summary>
    public Dictionary<string, JsonObject> Payloads { get; } = [];

    /// <summary>The pause that a refused part of a batch asks for, in seconds; null leaves the header out.</summary>
    public int? PartRetryAfter { get; set; }

    /// <summary>A new epoch makes all earlier page tokens of listings invalid.</summary>
    public int Epoch { get; set; }

    public FakeMailbox this[string user] => Mailboxes.TryGetValue(user, out var mailbox) ? mailbox : Mailboxes[user] = new FakeMailbox();

    public void Map(IEndpointRouteBuilder routes)
    {
        Get("profile", (_, user, mailbox) => FakeAnswer.Ok(new JsonObject
        {
            ["emailAddress"] = user, ["historyId"] = $"{mailbox.HistoryId}", ["threadsTotal"] = mailbox.Threads.Count,
        }));
        Get("labels", (_, _, _) => FakeAnswer.Ok(new JsonObject
        {
            ["labels"] = new JsonArray(
            [
                .. Labels.Append(new("INBOX", "INBOX"))
                    .Select(label => new JsonObject { ["id"] = label.Key, ["name"] = label.Value, ["type"] = "user" }),
            ]),
        }));
        Get("threads", List);
        Get("history", History);
        Get("messages/{message}/attachments/{attachment}", Attachment);
        Get("threads/{thread}", (context, _, mailbox) => Thread(mailbox, (string)context.Request.RouteValues["thread"]!));
        routes.MapPost("/batch/gmail/v1", context => FakeBatch.AnswerAsync(google, context, (path, _) => InBatch(context, path)));

        void Get(string pattern, Func<HttpContext, string, FakeMailbox, FakeAnswer> answer)
            => routes.MapGet("/gmail/v1/users/{user}/" + pattern, (HttpContext context) => google.AnswerAsync(context, user
                => Refusal(user, (string)context.Request.RouteValues["user"]!)
                    ?? answer(context, user, this[user]).Masked(context.Request.Query["fields"])));
    }

    /// <summary>Returns null if the user may read the mailbox and has one.</summary>
    private FakeAnswer? Refusal(string user, string asked)
        => asked != "me" && asked != user ? FakeAnswer.Refuse(403, "forbidden", "Delegation denied")
            : Mailboxes.TryGetValue(user, out var mailbox) && mailbox.Provisioned ? null
            : FakeAnswer.Refuse(400, "failedPrecondition", "Mail service not enabled");

    private FakeAnswer List(HttpContext context, string user, FakeMailbox mailbox)
    {
        var query = context.Request.Query;
        var bound = $"{query["q"]}|{query["labelIds"]}|{query["includeSpamTrash"]}|{user}|{Epoch}";
        var (after, known) = FakePageTokens.Read(query["pageToken"], bound);
        if (!known)
            return FakeAnswer.Refuse(400, "invalidArgument", "Invalid pageToken");
        var size = Math.Min(500, int.TryParse(query["maxResults"], out var asked) ? asked : 100);
        var found = mailbox.Threads
            .Where(thread => after is null || string.CompareOrdinal(thread.Key, after) < 0)
            .Where(thread => thread.Value.Exists(message => IsListed(message, query)))
            .Take(size + 1).ToList();
        var page = new JsonObject
        {
            ["threads"] = new JsonArray(
            [
                .. found.Take(size).Select(thread => new JsonObject
                {
                    ["id"] = thread.Key, ["historyId"] = $"{mailbox.HistoryOf(thread.Key)}", ["snippet"] = "",
                }),
            ]),
            ["resultSizeEstimate"] = 201,
        };
        if (found.Count > size)
            page["nextPageToken"] = FakePageTokens.Write(found[size - 1].Key, bound);
        return FakeAnswer.Ok(page);
    }

    private static bool IsListed(FakeMessage message, IQueryCollection query)
        => (query["includeSpamTrash"] == "true" || !(message.Labels.Contains("TRASH") || message.Labels.Contains("SPAM")))
            && query["labelIds"].All(label => message.Labels.Contains(label!))
            && Finds(query["q"].ToString(), message);

    private static FakeAnswer History(HttpContext context, string user, FakeMailbox mailbox)
    {
        var query = context.Request.Query;
        if (!long.TryParse(query["startHistoryId"], out var start) || start < mailbox.OldestHistory)
            return FakeAnswer.Refuse(404, "notFound", "Requested entity was not found.");
        var size = Math.Min(500, int.TryParse(query["maxResults"], out var asked) ? asked : 100);
        var from = Math.Max(start - FakeMailbox.FirstHistory, long.TryParse(query["pageToken"], out var token) ? token : 0);
        var page = new JsonObject { ["historyId"] = $"{mailbox.HistoryId}" };
        if (from < mailbox.History.Count)
        {
            page["history"] = new JsonArray(
            [
                .. mailbox.History.Skip((int)from).Take(size).Select((record, i) => new JsonObject
                {
                    ["id"] = $"{FakeMailbox.FirstHistory + from + i + 1}",
                    ["messages"] = new JsonArray(new JsonObject { ["id"] = record.Message, ["threadId"] = record.Thread }),
                }),
            ]);
        }

        if (from + size < mailbox.History.Count)
            page["nextPageToken"] = $"{from + size}";
        return FakeAnswer.Ok(page);
    }

    private FakeAnswer Thread(FakeMailbox mailbox, string id)
        => mailbox.Threads.TryGetValue(id, out var messages)
            ? FakeAnswer.Ok(new JsonObject
            {
                ["id"] = id, ["historyId"] = $"{mailbox.HistoryOf(id)}",
                ["messages"] = new JsonArray([.. messages.Select(message => Payload(message))]),
            })
            : FakeAnswer.Refuse(404, "notFound", "Requested entity was not found.");

    private JsonObject Payload(FakeMessage message)
    {
        var json = message.ToJson(NewAttachmentId);
        if (Payloads.TryGetValue(message.Id, out var payload))
            json["payload"] = payload.DeepClone();
        return json;
    }

    /// <summary>Gmail gives a part a new attachment id in every answer.</summary>
    private string NewAttachmentId(string part)
        => string.Create(CultureInfo.InvariantCulture, $"att{Interlocked.Increment(ref _attachmentIds)}_{part}");

    private static FakeAnswer Attachment(HttpContext context, string user, FakeMailbox mailbox)
    {
        var message = (string)context.Request.RouteValues["message"]!;
        var part = ((string)context.Request.RouteValues["attachment"]!).Split('_')[1];
        var mime = mailbox.Threads.Values.SelectMany(messages => messages).FirstOrDefault(candidate => candidate.Id == message)?.Mime();
        return mime is not null && FakePayload.Find(mime, part) is { } bytes
            ? FakeAnswer.Ok(new JsonObject { ["size"] = bytes.Length, ["data"] = System.Buffers.Text.Base64Url.EncodeToString(bytes) })
            : FakeAnswer.Refuse(404, "notFound");
    }

    private FakeAnswer InBatch(HttpContext context, string path)
    {
        if (ThrottleEvery > 0 && Interlocked.Increment(ref _parts) % ThrottleEvery == 0)
            return FakeAnswer.Refuse(429, "rateLimitExceeded") with { RetryAfter = PartRetryAfter };
        if (google.Tokens.UserOf(context.Request.Headers.Authorization.ToString()) is not { } user)
            return FakeAnswer.Refuse(401, "authError");
        var url = new Uri(google.Address, path);
        Assert.That(url.AbsolutePath, Does.Match("^/gmail/v1/users/[^/]+/threads/[^/]+$"));
        if (Garbled.Contains(url.Segments[^1]))
            return FakeAnswer.Ok(JsonValue.Create("garbled"));
        if (CutOnce.Remove(url.Segments[^1]))
            return FakeAnswer.Ok(new JsonObject()) with { Cut = true };
        return Refusal(user, Uri.UnescapeDataString(url.Segments[4].TrimEnd('/')))
            ?? Thread(this[user], url.Segments[^1]).Masked(QueryHelpers.ParseQuery(url.Query)["fields"]);
    }

    /// <summary>Understands from:, subject:, rfc822msgid:, after: and before: (in seconds), and braces for "or".</summary>
    private static bool Finds(string query, FakeMessage message)
    {
        var any = Braces().Match(query);
        if (any.Success && !any.Groups[1].Value.Split(' ').Any(term => FindsTerm(term, message)))
            return false;
        return Braces().Replace(query, "").Replace("(", "", StringComparison.Ordinal).Replace(")", "", StringComparison.Ordinal)
            .Split(' ', StringSplitOptions.RemoveEmptyEntries).All(term => FindsTerm(term, message));
    }

    private static bool FindsTerm(string term, FakeMessage message)
    {
        var (name, value) = (term.Split(':')[0], term[(term.IndexOf(':', StringComparison.Ordinal) + 1)..]);
        return name switch
        {
            "after" => message.Date.ToUnixTimeSeconds() >= long.Parse(value, CultureInfo.InvariantCulture),
            "before" => message.Date.ToUnixTimeSeconds() < long.Parse(value, CultureInfo.InvariantCulture),
            "from" => HasHeader("From"),
            "subject" => HasHeader("Subject"),
            "rfc822msgid" => HasHeader("Message-ID"),
            _ => throw new AssertionException($"The fake does not support the search term {term}."),
        };

        bool HasHeader(string header) => message.Mime().Split('\n')
            .Where(line => line.StartsWith(header + ":", StringComparison.OrdinalIgnoreCase))
            .Any(line => line.Contains(value, StringComparison.OrdinalIgnoreCase));
    }

    [GeneratedRegex(@"\{([^}]*)\}")]
    private static partial Regex Braces();
}
