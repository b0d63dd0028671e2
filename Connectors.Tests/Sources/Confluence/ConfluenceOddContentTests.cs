using System.Text.Json.Nodes;

namespace Connectors.Tests.Sources.Confluence;

/// <summary>What real wikis hold besides plain pages in plain spaces.</summary>
public sealed class ConfluenceOddContentTests : ConfluenceFixture
{
    [TestCase(true, "~712020a1b2c3")]
    [TestCase(false, "~ann")]
    public async Task Personal_spaces_emoji_in_titles_live_docs_and_fields_that_are_null_are_read(bool cloud, string space)
    {
        await StartAsync(cloud);
        Wiki.Page(space, "\U0001F680 Launch \u2013 \"plan\" & more", "<p>to the moon</p>");
        Wiki.Page(space, "Live notes", "<p>written by several</p>");
        Wiki.Page("PLAIN", "Elsewhere", "<p>not asked for</p>");
        Confluence.Distort = MakeOdd;

        foreach (var mode in new[] { "everything", "space" })
        {
            var probe = mode == "space" ? Probe(("index_mode", mode), ("space", space)) : Probe(("index_mode", mode));
            var parts = await probe.ReadAllAsync();
            var documents = Documents(parts).ToDictionary(document => document.Title);

            Assert.That(documents, Has.Count.EqualTo(mode == "space" ? 2 : 3), mode);
            Assert.That(parts.SelectMany(part => part.Changes.Failures), Is.Empty, mode);
            Assert.That(await TextAsync(documents["\U0001F680 Launch \u2013 \"plan\" & more"]), Does.Contain("to the moon"));
            Assert.That(await TextAsync(documents["Live notes"]), Does.Contain("written by several"));
        }

        static void MakeOdd(JsonObject row)
        {
            if ((string?)row["title"] != "Live notes")
                return;
            row["subtype"] = "live";
            foreach (var name in new[] { "ancestors", "metadata", "extensions" }.Where(row.ContainsKey))
                row[name] = null;
            if (row["history"] is JsonObject history)
                history["createdBy"] = null;
            if (row["version"] is JsonObject version)
                version["by"] = null;
        }
    }
}
