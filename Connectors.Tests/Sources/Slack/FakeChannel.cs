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

    /// <summary>Whether other organisations have the channel too (Slack Connect).</summary>
    public bool IsExtShared { get; set; }

    /// <summary>Whether the app is a member.</summary>
    public bool IsMember { get; set; } = true;

    public List<string> Members { get; } = ["U1"];

    public IEnumerable<FakeMessage> Roots => _roots.Values;

    public FakeMessage Add(FakeMessage root) => _roots[Number(root.Ts)] = root;

    public void Remove(string ts) => _roots.Remove(Number(ts));

    public FakeMessage? Find(string ts) => _roots.GetValueOrDefault(Number(ts));

    /// <summary>Returns the messages that history shows, newest first: roots, and replies that were also sent to the channel.</summary>
    public IEnumerable<JsonNode> History(decimal oldest, decimal latest, bool inclusive)
        => from root in _roots.Values
           from entry in Shown(root)
           let ts = Number(entry.Message.Ts)
           where inclusive ? ts >= oldest && ts <= latest : ts > oldest && ts < latest
           orderby ts descending
           select entry.Message.Json(entry.ThreadTs);

    public JsonObject Json() => new()
    {
        ["id"] = Id, ["name"] = Name, ["is_channel"] = !IsPrivate, ["is_private"] = IsPrivate, ["is_archived"] = IsArchived,
        ["is_member"] = IsMember, ["num_members"] = Members.Count, ["created"] = 1600000000,
        ["is_ext_shared"] = IsExtShared, ["is_shared"] = IsExtShared,
    };

    public static decimal Number(string ts) => decimal.Parse(ts, CultureInfo.InvariantCulture);

    private static IEnumerable<(FakeMessage Message, string? ThreadTs)> Shown(FakeMessage root)
        => root.Replies.Where(reply => reply.Broadcast).Select(reply => (reply, (string?)root.Ts)).Prepend((root, null));
}
