using System.Text.Json.Nodes;
using Connectors.Tests.Sources.GoogleDrive;
using Connectors.Tests.Sources.GoogleWorkspace;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Gmail;

/// <summary>Ann's mailbox to be filled.</summary>
public abstract class GmailFixture : GoogleFixture
{
    protected const string Ann = "ann@example.com";
    protected const string Bob = "bob@example.com";
    protected const string AnnsMail = "mailbox:ann@example.com";

    protected FakeMailbox Mailbox => Google.Gmail[Ann];

    protected SourceProbe Mine(Action<JsonObject>? change = null) => Probe("gmail", DriveConfigs.OAuth(Google, change));

    protected SourceProbe Domain(Action<JsonObject>? change = null) => Probe("gmail", DriveConfigs.ServiceAccount(Google, change));
}
