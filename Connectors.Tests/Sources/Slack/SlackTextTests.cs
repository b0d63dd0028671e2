using System.Text.Json.Nodes;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Slack;

/// <summary>Every block and attachment that holds words is read, once.</summary>
public sealed class SlackTextTests : SlackFixture
{
    private const string Table = """
        {"type":"table","block_id":"x9","column_settings":[{"align":"right"}],"rows":[
          [{"type":"raw_text","text":"Vendor"},{"type":"raw_text","text":"Price"}],
          [{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"Quetzalsoft"}]}]},
           {"type":"raw_number","value":990,"text":"990"}]]}
        """;

    [Test]
    public async Task The_cells_of_a_pasted_table_are_read_and_its_placeholder_is_not()
    {
        var text = await TextAsync(new FakeMessage
        {
            Ts = At(0),
            Text = "Which one?",
            Attachments = Parse($$"""[{"id":1,"fallback":"[no preview available]","blocks":[{{Table}}]}]"""),
        });

        Assert.That(text, Does.EndWith("Which one?\n| Vendor | Price |\n| Quetzalsoft | 990 |"));
    }

    [TestCase("")]
    [TestCase("[no preview available]")]
    [TestCase("This content can't be displayed.")]
    public async Task A_message_that_is_a_table_alone_is_a_document(string placeholder)
        => Assert.That(
            await TextAsync(new FakeMessage { Ts = At(0), Text = placeholder, Blocks = Parse($"[{Table}]") }),
            Does.EndWith("): | Vendor | Price |\n| Quetzalsoft | 990 |"));

    [Test]
    public async Task A_placeholder_without_anything_else_is_no_text()
    {
        AddChannel().Add(new FakeMessage { Ts = At(0), Attachments = Parse("""[{"fallback":"[no preview available]"}]""") });

        var parts = await Probe().ReadAsync("C1");

        Assert.That(parts.SelectMany(part => part.Changes.Skipped).Single().Rule, Is.EqualTo("message without text"));
    }

    [Test]
    public async Task Text_that_the_blocks_repeat_is_read_once()
        => Assert.That(
            await TextAsync(new FakeMessage
            {
                Ts = At(0),
                Text = "see *this* &amp; <https://x.y/?a=1&amp;b=2|that> :wave:",
                Blocks = Parse("""
                    [{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[
                      {"type":"text","text":"see "},{"type":"text","text":"this","style":{"bold":true}},{"type":"text","text":" & "},
                      {"type":"link","url":"https://x.y/?a=1&b=2","text":"that"},{"type":"text","text":" "},
                      {"type":"emoji","name":"wave"}]}]}]
                    """),
            }),
            Does.EndWith("): see *this* & that (https://x.y/?a=1&b=2) :wave:"));

    [Test]
    public async Task Blocks_that_say_more_than_a_summary_are_read_with_it_and_without_doubling()
    {
        const string Blocks = """
            [{"type":"header","text":{"type":"plain_text","text":"Build failed"}},
             {"type":"section","text":{"type":"mrkdwn","text":"Step *link* broke"},
              "accessory":{"type":"image","image_url":"https://i/secret","alt_text":"chart"}},
             {"type":"context","elements":[{"type":"mrkdwn","text":"by robot"}]}]
            """;

        var contained = await TextAsync(new FakeMessage { Ts = At(0), Text = "Build failed", Blocks = Parse(Blocks) });
        var apart = await TextAsync(new FakeMessage { Ts = At(1), Text = "Broken: build failed", Blocks = Parse(Blocks) }, "C2");

        Assert.That(contained, Does.EndWith("): Build failed\nStep *link* broke\nchart\nby robot"));
        Assert.That(apart, Does.EndWith("): Broken: build failed\nStep *link* broke\nchart\nby robot"));
    }

    [Test]
    public async Task Every_kind_of_block_gives_its_words_and_no_attribute()
    {
        var text = await TextAsync(new FakeMessage
        {
            Ts = At(0),
            Blocks = Parse("""
                [{"type":"markdown","text":"# mark"},
                 {"type":"image","image_url":"https://i/attribute",
                  "title":{"type":"plain_text","text":"pic title"},"alt_text":"pic alt"},
                 {"type":"video","video_url":"https://v/attribute","title":{"type":"plain_text","text":"vid title"},
                  "description":{"type":"plain_text","text":"vid words"},"alt_text":"vid alt",
                  "author_name":"x"},
                 {"type":"call","call_id":"attribute","call":{"v1":{"id":"attribute","name":"standup"}}},
                 {"type":"input","label":{"type":"plain_text","text":"your name"},"element":{"type":"plain_text_input",
                  "action_id":"attribute",
                  "placeholder":{"type":"plain_text","text":"attribute"}}},
                 {"type":"actions","elements":[{"type":"button","text":{"type":"plain_text","text":"Approve"},"value":"attribute",
                  "url":"https://attribute",
                  "confirm":{"title":{"type":"plain_text","text":"attribute"}}}]},
                 {"type":"data_table","caption":"figures",
                  "rows":[[{"type":"raw_text","text":"north"},{"type":"raw_text","text":"7"}]]},
                 {"type":"block_of_tomorrow","block_id":"attribute","title":"new title",
                  "inner":{"anything":[{"text":"deep words","id":"attribute"}]}},
                 {"type":"rich_text","elements":[{"type":"rich_text_quote","elements":[{"type":"text","text":"quoted"}]},
                  {"type":"rich_text_preformatted","elements":[{"type":"text","text":"code"}]},
                  {"type":"rich_text_section","elements":[{"type":"date","timestamp":1,"fallback":"May 1"},
                    {"type":"color","value":"#FF0000"}]}]}]
                """),
        });

        string[] words =
        [
            "# mark", "pic title", "pic alt", "vid title", "vid words", "vid alt", "standup", "your name", "Approve", "figures",
            "| north | 7 |", "new title", "deep words", "quoted", "```code```", "May 1#FF0000",
        ];
        Assert.That(text[(text.IndexOf("): ", StringComparison.Ordinal) + 3)..].Split('\n'), Is.EqualTo(words));
    }

    [Test]
    public async Task A_forwarded_message_is_read_with_its_author_and_the_preview_of_a_link_is_not()
    {
        var text = await TextAsync(new FakeMessage
        {
            Ts = At(0),
            Text = "fyi",
            Attachments = Parse("""
                [{"is_share":true,"is_msg_unfurl":true,"from_url":"https://acme.slack.com/archives/G9/p1","author_name":"Bob",
                  "author_id":"U2",
                  "text":"migrate to the cormorant","fallback":"[Nov 14th] Bob: migrate",
                  "message_blocks":[{"message":{"blocks":[{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[
                    {"type":"text","text":"migrate to the cormorant"}]}]}]}}]},
                 {"from_url":"https://example.org","title":"A page","text":"elsewhere"}]
                """),
        });

        Assert.That(text, Does.EndWith("): fyi\nBob:\nmigrate to the cormorant"));
    }

    [Test]
    public async Task The_start_of_a_huddle_is_a_notice()
    {
        AddChannel().Add(new FakeMessage { Ts = At(0), Text = "A huddle started", Subtype = "huddle_thread" });

        var parts = await Probe().ReadAsync("C1");

        Assert.That(parts.SelectMany(part => part.Changes.Skipped).Single().Rule, Does.Contain("huddle_thread"));
    }

    private static JsonArray Parse(string json) => JsonNode.Parse(json)!.AsArray();

    private async Task<string> TextAsync(FakeMessage message, string channel = "C1")
    {
        AddChannel(channel, channel).Add(message);
        return await ContentReader.ReadAsync(Documents(await Probe().ReadAsync(channel)).Single().Content);
    }
}
