using Connectors.Tests.Support;

namespace Connectors.Tests.Jobs.Commands;

public sealed class CommandLineTests : ToolTests
{
    [TestCase("help")]
    [TestCase("--help")]
    [TestCase("-h")]
    public async Task Help_names_every_command(string argument)
    {
        var answer = await RunAsync(argument);

        Assert.That(answer.ExitCode, Is.Zero);
        string[] commands =
        [
            "sources", "check", "preview", "connectors", "run", "failures", "replay", "rotate-secrets", "migrate", "with-database",
        ];
        foreach (var command in commands)
            Assert.That(answer.Output, Does.Contain($"  {command}"));
    }

    [Test]
    public async Task The_help_for_a_command_is_the_same_as_the_help_of_the_command()
    {
        var (asked, itself) = (await RunAsync("help", "check"), await RunAsync("check", "--help"));

        Assert.That(asked.Output, Does.Contain("--offline").And.Contains("Connectors.Jobs check").And.EqualTo(itself.Output));
        Assert.That((asked.ExitCode, itself.ExitCode), Is.EqualTo((0, 0)));
    }

    [TestCase("There is no command chek.", "chek")]
    [TestCase("There is no command chek.", "help", "chek")]
    [TestCase("There is no option --limt.", "preview", "folder", "--limt", "3")]
    [TestCase("There is no option --typo.", "sources", "--typo")]
    [TestCase("Required argument 'what' missing", "check")]
    [TestCase("--limit must be a number from 1 to 1000.", "preview", "folder", "--limit", "0")]
    [TestCase("--config is required", "check", "folder")]
    [TestCase("Required argument 'program' missing", "with-database")]
    [TestCase("/no/such/program cannot be started", "with-database", "/no/such/program", "--ConnectionStrings:Connectors=Host=nowhere")]
    [TestCase("There is no installation in", "check", "nothing-of-that-name")]
    [TestCase("Connectors:Workers is \"many\"", "sources", "--Connectors:Workers=many")]
    public async Task An_invalid_command_line_prints_one_error_line_and_exits_with_2(string error, params string[] arguments)
    {
        var answer = await RunAsync(arguments);

        Assert.That(answer.ExitCode, Is.EqualTo(2));
        Assert.That(answer.Errors.Single(), Does.StartWith(error));
        Assert.That(answer.Error.TrimEnd('\n'), Is.EqualTo("error: " + answer.Errors[0]), "Nothing else is printed");
        Assert.That(answer.Output, Is.Empty);
    }

    [Test]
    public async Task Host_settings_may_come_before_and_after_the_command()
    {
        var before = await RunAsync("--Connectors:DataDirectory=/elsewhere", "check", "nothing");
        var after = await RunAsync("check", "--Connectors:DataDirectory", "/elsewhere", "nothing");

        Assert.That(before.Errors.Single(), Does.Contain("no installation in /elsewhere"));
        Assert.That(after.Errors, Is.EqualTo(before.Errors));
    }

    [Test]
    public async Task A_database_server_that_does_not_answer_leads_to_exit_code_3()
    {
        var answer = await RunAsync("check", "nothing", "--ConnectionStrings:Connectors=Host=127.0.0.1;Port=1");

        Assert.That(answer.ExitCode, Is.EqualTo(3));
        Assert.That(answer.Errors.Single(), Does.StartWith("PostgreSQL cannot be used"));
    }

    [Test]
    public async Task The_Api_program_accepts_the_same_commands_as_the_worker()
    {
        var product = Settings() with { Program = WorkerProcess.PathOf("Connectors.Api") };

        var (worker, api) = (await RunAsync("sources", "--json"), await ToolProcess.RunAsync(product, "sources", "--json"));
        var help = await ToolProcess.RunAsync(product, "help");

        Assert.That((api.ExitCode, api.Output), Is.EqualTo((0, worker.Output)));
        Assert.That(help.Output, Does.Contain("./start [command]"));
    }

    [Test]
    public async Task Commands_that_need_no_installation_leave_no_files_behind()
    {
        await RunAsync("sources");
        await ToolProcess.RunAsync(Settings() with { Input = FolderConfig() }, "check", "folder", "--config", "-");

        Assert.That(Directory.Exists(Data), Is.False);
    }
}
