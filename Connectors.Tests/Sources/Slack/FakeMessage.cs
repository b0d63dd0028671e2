using System.Text.Json.Nodes;

namespace Connectors.Tests.Sources.Slack;

/// <summary>A message in a fake channel, with its replies.</summary>
public sealed class FakeMessage
{
    public required string Ts { get; init; }

    public string User { get; init; } = "U1";

    public string Text { get; set; } = "";

    /// <summary>The author's names, which Slack adds to messages of other organisations' members.</summary>
    public JsonObject? UserProfile { get; init; }

    public string? Subtype { get; set; }

    public string? BotId { get; init; }

    public string? EditedTs { get; set; }

    /// <summary>Whether a reply was also sent to the channel.</summary>
    public bool Broadcast { get; init; }

    public JsonArray? Blocks { get; init; }

    public JsonArray? Attachments { get; init; }

    public JsonArray? Files { get; init; }

    public List<FakeMessage> Replies { get; } = [];

    public JsonNode Json(string? threadTs)
    {
        var json = new JsonObject { ["type"] = "message", ["ts"] = Ts, ["text"] = Text };
        if (BotId is null)
            json["user"] = User;
        else
            (json["bot_id"], json["username"]) = (BotId, "Robot");
        if (UserProfile is not null)
            json["user_profile"] = UserProfile.DeepClone();
        if (Subtype is not null)
            json["subtype"] = Subtype;
        if (EditedTs is not null)
            json["edited"] = new JsonObject { ["user"] = User, ["ts"] = EditedTs };
        foreach (var (name, value) in new[] { ("blocks", Blocks), ("attachments", Attachments), ("files", Files) })
        {
            if (value is not null)
                json[name] = value.DeepClone();
        }

        if (threadTs is not null)
        {
            (json["thread_ts"], json["parent_user_id"]) = (threadTs, "U1");
            if (Broadcast)
                json["subtype"] = "thread_broadcast";
        }
        else if (Replies.Count > 0)
        {
            (json["thread_ts"], json["reply_count"], json["latest_reply"]) = (Ts, Replies.Count, Replies[^1].Ts);
        }

        return json;
    }
}
