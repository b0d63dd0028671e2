using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Connectors.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Connectors.Tests.Sources.Slack;

/// <summary>
/// Slack's Web API as documented. Refusals have status 200 and "ok": false. History is newest first, without replies, with at most 999
/// messages per page. Channels must be joined before they are read. Rate limits are per method and answered with 429, Retry-After and
/// "ratelimited".
/// </summary>
public sealed class FakeSlack : FakeUpstream
{
    private const string EmptyPageCursor = "empty:";

    private int _repeats;

    public string Token { get; } = $"xoxb-{Guid.NewGuid():N}";

    public string Scopes { get; set; } =
        "channels:read,channels:history,channels:join,groups:read,groups:history,users:read,users:read.email,files:read";

    public List<FakeChannel> Channels { get; } = [];

    public Dictionary<string, (string Name, string Email)> Users { get; } = new() { ["U1"] = ("ada", "ada@example.org") };

    /// <summary>Users of <see cref="Users"/> who are guests: they see only the channels that they were added to.</summary>
    public HashSet<string> Guests { get; } = [];

    /// <summary>More properties of users, as users.list and users.info give them.</summary>
    public Dictionary<string, JsonObject> UserProperties { get; } = [];

    public Dictionary<string, string> Files { get; } = [];

    /// <summary>What files.info says of files, of which messages of other organisations have a stub only.</summary>
    public Dictionary<string, JsonObject> FileInfos { get; } = [];

    /// <summary>Whether Slack shows its sign-in page in place of a file, whatever the token.</summary>
    public bool HidesFiles { get; set; }

    /// <summary>Whether answers name the app's scopes. Slack's do; a proxy may take the header away.</summary>
    public bool TellsScopes { get; set; } = true;

    /// <summary>The plan hides messages older than this ts: they are not deleted, but history and replies do not show them.</summary>
    public string? HiddenBefore { get; set; }

    /// <summary>Items per page of any list, whatever the caller asks for.</summary>
    public int MaxPage { get; set; } = 1000;

    /// <summary>The number of requests after which every answer is token_revoked.</summary>
    public int RevokedAfter { get; set; } = int.MaxValue;

    /// <summary>The number of calls that a method allows before it answers 429. Other methods have no limit.</summary>
    public Dictionary<string, int> Allowance { get; } = [];

    /// <summary>JSON that methods answer instead of their normal answer.</summary>
    public Dictionary<string, string> Overrides { get; } = [];

    /// <summary>The number of empty pages that promise more before history's first page, as if the plan hid messages.</summary>
    public int EmptyPages { get; set; }

    /// <summary>Whether conversations.replies returns the same page forever, each time with another cursor.</summary>
    public bool RepeatsReplies { get; set; }

    /// <summary>The number of requests for a method, including refused ones.</summary>
    public int Calls(string method) => Count($"/api/{method}");

    public FakeChannel Channel(string id) => Channels.Single(channel => channel.Id == id);

    protected override void Map(IEndpointRouteBuilder routes)
    {
        Method(routes, "auth.test", null, (context, _) =>
        {
            if (TellsScopes)
                context.Response.Headers["X-OAuth-Scopes"] = Scopes;
            return new JsonObject
            {
                ["url"] = "https://acme.slack.com/", ["team"] = "Acme", ["team_id"] = "T1", ["user_id"] = "UBOT", ["bot_id"] = "B1",
            };
        });
        Method(routes, "conversations.list", "channels:read", (_, query) => Page(query, "channels", 1000, Listed(query)));
        Method(routes, "conversations.info", "channels:read", (_, query) => new JsonObject { ["channel"] = Visible(query).Json() });
        Method(routes, "conversations.join", "channels:join", (_, query) => Join(Visible(query)));
        Method(routes, "conversations.history", null, (_, query) => History(Scoped(query, "history"), query));
        Method(routes, "conversations.replies", null, (_, query) => Replies(Scoped(query, "history"), query));
        Method(routes, "conversations.members", null, (_, query)
            => Page(query, "members", 1000, Scoped(query, "read").Members.Select(member => (JsonNode)member)));
        Method(routes, "users.list", "users:read", (_, query) => Page(query, "members", 1000, Users.Keys.Select(UserJson)));
        Method(routes, "files.info", "files:read", (_, query) => new JsonObject
        {
            ["file"] = FileInfos.TryGetValue(query["file"], out var file)
                ? file.DeepClone()
                : throw new FakeRefusalException("file_not_found"),
        });
        Method(routes, "users.info", "users:read", (_, query) => new JsonObject
        {
            ["user"] = Users.ContainsKey(query["user"]) ? UserJson(query["user"]) : throw new FakeRefusalException("user_not_found"),
        });
        routes.MapGet("/files/{id}", (string id, HttpContext context) => MayDownload(context)
            ? Results.Text(Files[id], "text/plain")
            : Results.Text("<!DOCTYPE html><html>Sign in</html>", "text/html"));
    }

    protected override Task WriteRefusalAsync(HttpContext context, UpstreamFault fault)
        => context.Response.WriteAsync(fault == UpstreamFault.Throttled
            ? """{"ok":false,"error":"ratelimited"}"""
            : """{"ok":false,"error":"internal_error"}""");

    private bool MayDownload(HttpContext context)
        => !HidesFiles
            && context.Request.Headers.Authorization == $"Bearer {Token}"
            && Scopes.Contains("files:read", StringComparison.Ordinal);

    private void Method(
        IEndpointRouteBuilder routes, string method, string? scope, Func<HttpContext, Dictionary<string, string>, JsonObject> answer)
        => routes.MapMethods($"/api/{method}", ["GET", "POST"], async context =>
        {
            var query = context.Request.Query.ToDictionary(pair => pair.Key, pair => pair.Value.ToString());
            if (context.Request.HasFormContentType)
            {
                foreach (var (name, value) in await context.Request.ReadFormAsync(context.RequestAborted))
                    query[name] = value.ToString();
            }

            JsonObject json;
            try
            {
                Admit(context, method, scope);
                json = Overrides.TryGetValue(method, out var other) ? JsonNode.Parse(other)!.AsObject() : Ok(answer(context, query));
            }
            catch (FakeRefusalException refusal)
            {
                json = new JsonObject { ["ok"] = false, ["error"] = refusal.Message };
                if (refusal.Message == "missing_scope")
                    (json["needed"], json["provided"]) = (refusal.Needed ?? scope, Scopes);
                if (refusal.Message == "ratelimited")
                    (context.Response.StatusCode, context.Response.Headers.RetryAfter) = (429, "30");
            }

            context.Response.ContentType = "application/json; charset=utf-8";
            await context.Response.WriteAsync(json.ToJsonString(), Encoding.UTF8, context.RequestAborted);
        });

    private static JsonObject Ok(JsonObject answer)
    {
        var json = new JsonObject { ["ok"] = true };
        foreach (var (name, value) in answer)
            json[name] = value?.DeepClone();
        return json;
    }

    private void Admit(HttpContext context, string method, string? scope)
    {
        var authorization = context.Request.Headers.Authorization.ToString();
        if (authorization.Length == 0)
            throw new FakeRefusalException("not_authed");
        if (authorization != $"Bearer {Token}")
            throw new FakeRefusalException("invalid_auth");
        if (Asked > RevokedAfter)
            throw new FakeRefusalException("token_revoked");
        if (scope is not null && !Scopes.Split(',').Contains(scope))
            throw new FakeRefusalException("missing_scope");
        lock (Allowance)
        {
            if (Allowance.TryGetValue(method, out var left) && (Allowance[method] = left - 1) < 0)
                throw new FakeRefusalException("ratelimited");
        }
    }

    private IEnumerable<JsonNode> Listed(Dictionary<string, string> query)
    {
        var types = query.GetValueOrDefault("types", "public_channel").Split(',');
        if (types.Contains("private_channel") && !Scopes.Split(',').Contains("groups:read"))
            throw new FakeRefusalException("missing_scope") { Needed = "groups:read" };
        return Channels
            .Where(channel => channel.IsPrivate ? channel.IsMember && types.Contains("private_channel") : types.Contains("public_channel"))
            .Where(channel => !channel.IsArchived || query.GetValueOrDefault("exclude_archived") != "true")
            .Select(channel => channel.Json());
    }

    private FakeChannel Visible(Dictionary<string, string> query)
        => Channels.Find(channel => channel.Id == query["channel"] && (!channel.IsPrivate || channel.IsMember))
            ?? throw new FakeRefusalException("channel_not_found");

    private JsonObject Page(Dictionary<string, string> query, string name, int maxLimit, IEnumerable<JsonNode> items)
        => FakePaging.Page(query, name, maxLimit, items, MaxPage);

    /// <summary>Returns a channel if the app has the scope for channels of its kind; reading messages takes a member too.</summary>
    private FakeChannel Scoped(Dictionary<string, string> query, string right)
    {
        var channel = Visible(query);
        var scope = $"{(channel.IsPrivate ? "groups" : "channels")}:{right}";
        if (!Scopes.Split(',').Contains(scope))
            throw new FakeRefusalException("missing_scope") { Needed = scope };
        return right == "history" ? Readable(query) : channel;
    }

    private bool IsHidden(string ts)
        => HiddenBefore is not null && FakeChannel.Number(ts) < FakeChannel.Number(HiddenBefore);

    private FakeChannel Readable(Dictionary<string, string> query)
        => Visible(query) is { IsMember: true } channel ? channel : throw new FakeRefusalException("not_in_channel");

    private static JsonObject Join(FakeChannel channel)
    {
        if (channel.IsArchived)
            throw new FakeRefusalException("is_archived");
        if (channel.IsPrivate)
            throw new FakeRefusalException("method_not_supported_for_channel_type");
        channel.IsMember = true;
        return new JsonObject { ["channel"] = channel.Json() };
    }

    private JsonObject History(FakeChannel channel, Dictionary<string, string> query)
    {
        var cursor = query.GetValueOrDefault("cursor", "");
        var passed = cursor.StartsWith(EmptyPageCursor, StringComparison.Ordinal)
            ? int.Parse(cursor[EmptyPageCursor.Length..], CultureInfo.InvariantCulture)
            : 0;
        if (passed < EmptyPages)
            return EmptyPage($"{EmptyPageCursor}{passed + 1}");
        if (passed > 0)
            query.Remove("cursor");
        var shown = channel.History(
            FakeChannel.Number(query.GetValueOrDefault("oldest", "0")),
            FakeChannel.Number(query.GetValueOrDefault("latest", "9999999999")),
            query.GetValueOrDefault("inclusive") == "true");
        var page = Page(query, "messages", 999, shown.Where(message => !IsHidden((string)message["ts"]!)));
        if (HiddenBefore is not null)
            page["is_limited"] = true;
        return page;
    }

    private static JsonObject EmptyPage(string nextCursor) => new()
    {
        ["messages"] = new JsonArray(), ["has_more"] = true, ["response_metadata"] = new JsonObject { ["next_cursor"] = nextCursor },
    };

    /// <summary>Repeats the root as the first message of every page, as Slack does.</summary>
    private JsonObject Replies(FakeChannel channel, Dictionary<string, string> query)
    {
        var root = channel.Find(query["ts"]) ?? throw new FakeRefusalException("thread_not_found");
        if (IsHidden(root.Ts))
            throw new FakeRefusalException("thread_not_found");
        var page = Page(query, "messages", 1000, root.Replies.Select(reply => reply.Json(root.Ts)));
        page["messages"]!.AsArray().Insert(0, root.Json(null));
        if (RepeatsReplies)
            page["response_metadata"]!["next_cursor"] = $"next:0{new string('=', ++_repeats)}";
        return page;
    }

    private JsonObject UserJson(string id)
    {
        var json = new JsonObject
        {
            ["id"] = id, ["team_id"] = "T1", ["name"] = Users[id].Name, ["real_name"] = $"{Users[id].Name} the Great",
            ["profile"] = Profile(Users[id].Name, Scopes.Contains("users:read.email", StringComparison.Ordinal) ? Users[id].Email : null),
            ["deleted"] = false, ["is_bot"] = false, ["is_restricted"] = Guests.Contains(id), ["is_ultra_restricted"] = false,
        };
        foreach (var (name, value) in UserProperties.GetValueOrDefault(id) ?? [])
            json[name] = value?.DeepClone();
        return json;
    }

    private static JsonObject Profile(string name, string? email)
        => email is null ? new JsonObject { ["display_name"] = name } : new JsonObject { ["display_name"] = name, ["email"] = email };

    public static string Ts(DateTimeOffset moment, int micros = 0)
        => string.Create(CultureInfo.InvariantCulture, $"{moment.ToUnixTimeSeconds()}.{micros:000000}");
}

/// <summary>Makes a method answer "ok": false.</summary>
public sealed class FakeRefusalException(string error) : Exception(error)
{
    /// <summary>The missing scope.</summary>
    public string? Needed { get; init; }
}
