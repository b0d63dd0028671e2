using Connectors.Jobs.Hosting;
using Microsoft.Extensions.Configuration;

namespace Connectors.Tests.Jobs.Hosting;

internal sealed class ConnectorsOptionsTests
{
    [Test]
    public void Every_option_has_a_default()
    {
        var options = Read();

        Assert.That(options.Role, Is.EqualTo(HostRole.All));
        Assert.That(options.ConnectionString, Is.Null);
        Assert.That(options.DataDirectory, Does.EndWith("connectors"));
        Assert.That(options.FolderRoots, Is.Empty);
    }

    [Test]
    public void A_list_option_may_be_an_array_or_one_text()
    {
        var options = Read(
            ("Connectors:FolderRoots:0", "/data/a"), ("Connectors:FolderRoots:1", "/data/b"), (
                "Connectors:Egress:Allow", "127.0.0.1; *.corp"));

        Assert.That(options.FolderRoots, Is.EqualTo(new[] { "/data/a", "/data/b" }));
        Assert.That(options.EgressAllow, Is.EqualTo(new[] { "127.0.0.1", "*.corp" }));
    }

    [Test]
    public void Times_to_keep_things_are_read_and_checked()
    {
        Assert.That(Read(("Connectors:Retention:Audit", "10.00:00:00")).Retention.Audit, Is.EqualTo(TimeSpan.FromDays(10)));

        var error = Assert.Throws<ConfigurationException>(() => Read(("Connectors:Retention:Audit", "1 year")));

        Assert.That(error!.Errors, Is.EqualTo(new[]
        {
            "Connectors:Retention:Audit is \"1 year\"; it must be a time of at least a day, such as 90.00:00:00.",
        }));
    }

    [Test]
    public void Limits_of_text_extraction_are_read_and_checked()
    {
        Assert.That(Read(("Connectors:Text:MaxProcessorSeconds", "5")).Text.MaxProcessorSeconds, Is.EqualTo(5));
        Assert.That(Read().Text, Is.EqualTo(new Connectors.Jobs.Text.TextLimits()));

        var error = Assert.Throws<ConfigurationException>(
            () => Read(("Connectors:Text:MaxPages", "none"), ("Connectors:Text:MaxMemoryMegabytes", "0")));

        Assert.That(error!.Errors, Has.Count.EqualTo(2));
        Assert.That(error.Errors, Has.Some.Contains("Connectors:Text:MaxPages").And.Some.Contains("MaxMemoryMegabytes"));
    }

    [Test]
    public void All_invalid_options_are_reported_at_once()
    {
        var error = Assert.Throws<ConfigurationException>(() => Read(
            ("Connectors:Role", "boss"), ("Connectors:Workers", "many"), ("Connectors:Slice", "0"),
            ("Connectors:FolderRoots", "docs"), ("Connectors:BootstrapApiKey", "short"), ("Connectors:Ocr:Languages", "eng;rm"),
            ("Connectors:Ocr:MaxPages", "0")));

        Assert.That(error!.Errors, Has.Count.EqualTo(7));
    }

    [Test]
    public void Reading_pictures_is_off_until_languages_are_named()
    {
        Assert.That(Read().Ocr.Languages, Is.Empty);
        Assert.That(Read(("Connectors:Ocr:Languages", "eng+chi_sim")).Ocr.Languages, Is.EqualTo("eng+chi_sim"));
    }

    private static ConnectorsOptions Read(params (string Key, string Value)[] values)
        => ConnectorsOptions.Read(new ConfigurationBuilder()
            .AddInMemoryCollection(values.Select(pair => KeyValuePair.Create<string, string?>(pair.Key, pair.Value)))
            .Build());
}
