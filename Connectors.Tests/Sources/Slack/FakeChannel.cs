using System.Globalization;
using System.Text.Json.Nodes;

namespace Connectors.Tests.Sources.Slack;

public sealed class FakeChannel(string id, string name)
{
    private readonly SortedDictionary<decimal, FakeMessage> _roots = [];

    public string Id { get; } = id;

    public string Name { get; set; } = name;

    public bool IsPrivate { get; init; }

    public bool IsArchived { get; set; }

    public bool IsMember { get; set; } = true;

    public List<string> Members { get; } = ["U1"];

    public IEnumerable<FakeMessage> Roots => _roots.Values;

    public FakeMessage Add(FakeMessage root) => _roots[Number(root.Ts)] = root;

    public void Remove(string ts) => _roots.Remove(Number(ts));

    public FakeMessage? Find(string ts) => _roots.GetValueOrDefault(Number(ts));

    /// <summary>What history has: roots, and replies that were also sent to the channel; newest first.</summary>
    public IEnumerable<JsonNode> Timeline(decimal oldest, decimal latest, bool inclusive)
        => _roots.Values.SelectMany(root => root.Replies.Where(reply => reply.Broadcast).Select(reply => (Message: reply, Thread: (string?)root.Ts)).Prepend((Message: root, Thread: (string?)null)))
            .Where(entry => inclusive
                ? Number(entry.Message.Ts) >= oldest && Number(entry.Message.Ts) <= latest
                : Number(entry.Message.Ts) > oldest && Number(entry.Message.Ts) < latest)
            .OrderByDescending(entry => Number(entry.Message.Ts))
            .Select(entry => entry.Message.Json(entry.Thread));

    public JsonObject Json() => new()
    {
        ["id"] = Id, ["name"] = Name, ["is_channel"] = !IsPrivate, ["is_private"] = IsPrivate, ["is_archived"] = IsArchived,
        ["is_member"] = IsMember, ["num_members"] = Members.Count, ["created"] = 1600000000,
    };

    public static decimal Number(string ts) => decimal.Parse(ts, CultureInfo.InvariantCulture);
}
