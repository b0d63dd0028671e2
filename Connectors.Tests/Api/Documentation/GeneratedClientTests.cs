using Connectors.Tests.Api.Retrieval;
using Connectors.Tests.Support;

namespace Connectors.Tests.Api.Documentation;

/// <summary>A client that a generator makes from the served document works against the running API.</summary>
internal sealed class GeneratedClientTests : KnowledgeFixture<GeneratedClientTests>
{
    private static GeneratedClient _generated = null!;
    private static HttpClient _http = null!;
    private static dynamic _client = null!;

    [OneTimeSetUp]
    public static async Task GenerateAsync()
    {
        _generated = await GeneratedClient.FromAsync((await Host.GetAsync("/openapi/v1.json")).ToJsonString());
        _http = new HttpClient { BaseAddress = Host.Client.BaseAddress };
        _client = _generated.Over(_http, ApiHost.Key);
    }

    [OneTimeTearDown]
    public static void Close() => _http?.Dispose();

    [Test]
    public async Task A_generated_client_manages_connectors_datasets_and_runs()
    {
        dynamic sources = await _client.ListSourcesAsync();
        var connector = await CreateConnectorAsync("Wiki");
        dynamic read = await _client.GetConnectorAsync(connector);
        dynamic list = await _client.ListConnectorsAsync("Wiki", null, null, null, null, null, null);

        dynamic rename = _generated.New("UpdateConnector");
        rename.Name = "Handbook";
        dynamic renamed = await _client.UpdateConnectorAsync(connector, rename);

        dynamic link = _generated.New("LinkRequest");
        link.Id = connector;
        dynamic create = _generated.New("CreateDataset");
        create.Name = "Made by a client";
        create.Connectors = NewList(link);
        dynamic dataset = await _client.CreateDatasetAsync(create);
        dynamic linked = await _client.GetDatasetAsync((string)dataset.Data.Id);

        dynamic runs = await _client.ListRunsAsync(connector, null, null);
        dynamic failures = await _client.ListFailuresAsync(connector, null, null, null, null, null, null, null, null);

        dynamic delete = _generated.New("DeleteDatasets");
        delete.Ids = new List<string> { (string)dataset.Data.Id };
        dynamic deletedDataset = await _client.DeleteDatasetsAsync(delete);
        dynamic deleted = await _client.DeleteConnectorAsync(connector);

        Assert.That(
            ((IEnumerable<dynamic>)sources.Data).Select(source => (string)source.Type), Does.Contain("folder").And.Contain("picky"));
        Assert.That(((string)read.Data.Name, (int)read.Data.Refresh_freq), Is.EqualTo(("Wiki", 30)));
        Assert.That((long)list.Total_connectors, Is.EqualTo(1));
        Assert.That((string)renamed.Data.Name, Is.EqualTo("Handbook"));
        Assert.That(((IEnumerable<dynamic>)linked.Data.Connectors).Select(each => (string)each.Id), Is.EqualTo(new[] { connector }));
        Assert.That((long)runs.Data.Total, Is.GreaterThan(0));
        Assert.That(((IEnumerable<dynamic>)runs.Data.Runs).First().Opened_at, Is.InstanceOf<DateTimeOffset>());
        Assert.That((long)failures.Data.Total, Is.Zero);
        Assert.That(((bool)deletedDataset.Data, (bool)deleted.Data), Is.EqualTo((true, true)));
    }

    [Test]
    public async Task A_generated_client_searches_and_reads_documents()
    {
        dynamic question = _generated.New("RetrievalQuestion");
        question.Question = "zeppelin mondays";
        question.Dataset_ids = new List<string> { Dataset };
        dynamic found = await _client.RetrieveAsync(question);
        dynamic documents = await _client.ListDocumentsAsync(
            Dataset, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null);
        dynamic hit = ((IEnumerable<dynamic>)found.Data.Chunks).First();
        string text = await _client.GetDocumentTextAsync(Dataset, (string)hit.Document_id, null);

        Assert.That((long)found.Data.Total, Is.EqualTo(2));
        Assert.That((string)hit.Content, Does.Contain("Mondays"));
        Assert.That((long)documents.Data.Total, Is.EqualTo(3));
        Assert.That(text, Does.Contain("flies on Mondays"));
    }

    [Test]
    public void Generated_types_have_names_that_people_would_choose()
        => Assert.That(_generated.Types, Has.None.Matches<string?>(name => name!.Contains("Of", StringComparison.Ordinal)
            || name.StartsWith("Response", StringComparison.Ordinal) || name.StartsWith("Body", StringComparison.Ordinal)));

    private static async Task<string> CreateConnectorAsync(string name)
    {
        dynamic create = _generated.New("CreateConnector");
        create.Name = name;
        create.Source = "picky";
        create.Config = new Dictionary<string, object> { ["credentials"] = new Dictionary<string, object> { ["token"] = "secret-1" } };
        dynamic created = await _client.CreateConnectorAsync(create);
        return created.Data.Id;
    }

    /// <summary>A list of the item's type, which only the generated code knows.</summary>
    private static dynamic NewList(object item)
    {
        var list = (System.Collections.IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(item.GetType()))!;
        list.Add(item);
        return list;
    }
}
