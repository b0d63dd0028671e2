using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Connectors.Tests.Support;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Security;
using MimeKit;

namespace Connectors.Tests.Sources.Imap;

/// <summary>A real Dovecot with one account, over TLS and STARTTLS.</summary>
internal sealed class DovecotServer : IAsyncDisposable
{
    public const string User = "ann@example.com";
    public const string Password = "open-sesame-7";

    private const string Modules = "/usr/lib/dovecot/modules";

    private readonly string _home = ServerProgram.MakeDirectory();
    private readonly string _link = $"/tmp/dvc-{RandomNumberGenerator.GetHexString(8)}";
    private readonly Uri? _tokens;
    private ServerProgram? _server;

    private DovecotServer(Uri? tokens) => _tokens = tokens;

    public int PlainPort { get; } = FreePort.Find();

    public int TlsPort { get; } = FreePort.Find();

    /// <summary>The server's own certificate, which no system trusts.</summary>
    public string Certificate { get; private set; } = "";

    public string MailDirectory => Path.Combine(_home, "mail", User);

    public JsonObject Config => new()
    {
        ["imap_host"] = "localhost",
        ["imap_port"] = TlsPort,
        ["security"] = "tls",
        ["ca_certificate"] = Certificate,
        ["credentials"] = new JsonObject { ["imap_username"] = User, ["imap_password"] = Password },
    };

    /// <param name="fill">Puts mail into <see cref="MailDirectory"/> before the server starts.</param>
    /// <param name="tokens">The address that tells whose an access token is. Null: the server takes none.</param>
    public static async Task<DovecotServer> StartAsync(Action<DovecotServer>? fill = null, Uri? tokens = null)
    {
        var server = new DovecotServer(tokens);
        server.Prepare();
        fill?.Invoke(server);
        ServerProgram.Give(server._home);
        await server.RunAsync();
        return server;
    }

    public Task StopAsync() => _server!.StopAsync();

    public Task StartAgainAsync() => _server!.StartAsync();

    /// <summary>Changes the account's password, at once. A running Dovecot looks at its file of passwords once a second.</summary>
    public async Task ChangePasswordAsync(string password)
    {
        await StopAsync();
        SetPassword(password);
        await StartAgainAsync();
    }

    /// <summary>Lets the server number all messages of a folder anew.</summary>
    public async Task RenumberAsync(string folder)
    {
        await StopAsync();
        var directory = Path.Combine(MailDirectory, folder == "INBOX" ? "" : folder);
        foreach (var file in Directory.EnumerateFiles(directory, "dovecot*")
            .Where(file => !Path.GetFileName(file).StartsWith("dovecot-uidvalidity", StringComparison.Ordinal)))
            File.Delete(file);
        await StartAgainAsync();
    }

    public async Task<ImapClient> OpenAsync()
    {
        var client = new ImapClient { CheckCertificateRevocation = false };
        await client.ConnectAsync("127.0.0.1", PlainPort, SecureSocketOptions.None);
        await client.AuthenticateAsync(User, Password);
        return client;
    }

    /// <summary>Runs one action in a folder that is open for writing, and makes the folder if there is none.</summary>
    public async Task InAsync(string folder, Func<IMailFolder, Task> act)
    {
        using var client = await OpenAsync();
        var opened = await FolderAsync(client, folder);
        await opened.OpenAsync(FolderAccess.ReadWrite);
        await act(opened);
        await client.DisconnectAsync(quit: true);
    }

    public Task AddAsync(string folder, params IEnumerable<MimeMessage> mails)
        => InAsync(folder, async opened =>
        {
            foreach (var mail in mails)
                await opened.AppendAsync(new AppendRequest(mail, MessageFlags.None, mail.Date));
        });

    public Task RemoveAsync(string folder, string messageId)
        => InAsync(folder, async opened =>
        {
            var found = await opened.SearchAsync(MailKit.Search.SearchQuery.HeaderContains("Message-ID", messageId));
            await opened.AddFlagsAsync(found, MessageFlags.Deleted, silent: true);
            await opened.ExpungeAsync();
        });

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        File.Delete(_link);
        Directory.Delete(_home, recursive: true);
    }

    private static async Task<IMailFolder> FolderAsync(ImapClient client, string name)
    {
        try
        {
            return await client.GetFolderAsync(name);
        }
        catch (FolderNotFoundException)
        {
            var folder = client.GetFolder(client.PersonalNamespaces[0]);
            foreach (var part in name.Split('/'))
            {
                folder = (await folder.GetSubfoldersAsync()).FirstOrDefault(child => child.Name == part)
                    ?? await folder.CreateAsync(part, isMessageFolder: true)
                    ?? throw new InvalidOperationException($"{name} was not made.");
            }

            return folder;
        }
    }

    private async Task RunAsync()
    {
        var configurator = ServerProgram.Find("usr/bin/doveconf");
        var program = ServerProgram.Find("usr/sbin/dovecot");
        var root = program[..^"usr/sbin/dovecot".Length];
        var libraries = new[]
        {
            Path.Combine(_home, "lib"), Path.Combine(root, "usr/lib/dovecot"), Path.Combine(root, "usr/lib/dovecot/modules/old-stats"),
        }.Concat(Directory.EnumerateDirectories(Path.Combine(root, "usr/lib"), "*-linux-gnu*"));
        // Dovecot reads its settings through doveconf, which it expects in /usr/bin. Asked like this, doveconf starts Dovecot instead.
        string[] arguments =
            ["-f", "service=master", "-m", "master", "-c", $"{_home}/dovecot.conf", "-e", program, "-F", "-c", $"{_home}/dovecot.conf"];
        _server = await ServerProgram.StartAsync(new ServerSettings(configurator, arguments, PlainPort)
        {
            Environment = new Dictionary<string, string> { ["LD_LIBRARY_PATH"] = string.Join(':', libraries) },
        });
    }

    private void Prepare()
    {
        foreach (var name in new[] { "run", "state", "mail", "lib" })
            Directory.CreateDirectory(Path.Combine(_home, name));
        Directory.CreateDirectory(MailDirectory);
        SetPassword(Password);
        MakeCertificate();
        RedirectModules();
        var user = ServerProgram.User ?? Environment.UserName;
        File.WriteAllText(Path.Combine(_home, "dovecot.conf"), Settings(user, Group(user)) + TokenSettings());
    }

    /// <summary>
    /// Dovecot loads its TLS module from a path that was fixed when it was built. Its library is copied with another path of at most the
    /// same length, which leads to the unpacked modules.
    /// </summary>
    private void RedirectModules()
    {
        var library = ServerProgram.Find("usr/lib/dovecot/libdovecot.so.0");
        File.CreateSymbolicLink(_link, ServerProgram.Find(Modules.TrimStart('/')));
        var bytes = File.ReadAllBytes(library);
        var at = bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Modules + '\0'));
        Assert.That(at, Is.Positive);
        Encoding.ASCII.GetBytes(_link.PadRight(Modules.Length, '\0')).CopyTo(bytes, at);
        File.WriteAllBytes(Path.Combine(_home, "lib/libdovecot.so.0"), bytes);
    }

    private void SetPassword(string password)
        => File.WriteAllText(Path.Combine(_home, "users"), $"{User}:{{PLAIN}}{password}::::::\n");

    private void MakeCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        Certificate = certificate.ExportCertificatePem();
        File.WriteAllText(Path.Combine(_home, "cert.pem"), Certificate);
        File.WriteAllText(Path.Combine(_home, "key.pem"), key.ExportPkcs8PrivateKeyPem());
    }

    private static string Group(string user)
    {
        using var id = Process.Start(new ProcessStartInfo("id", ["-gn", user]) { RedirectStandardOutput = true })!;
        return id.StandardOutput.ReadToEnd().Trim();
    }

    /// <summary>Dovecot asks the address, with the token at its end, for the name of the user.</summary>
    private string TokenSettings()
    {
        if (_tokens is null)
            return "";
        File.WriteAllText(
            Path.Combine(_home, "oauth2.conf"), $"tokeninfo_url = {_tokens}?access_token=\nusername_attribute = email\n");
        return $$"""
            auth_mechanisms = plain xoauth2 oauthbearer
            passdb {
              driver = oauth2
              mechanisms = xoauth2 oauthbearer
              args = {{_home}}/oauth2.conf
            }

            """;
    }

    private string Settings(string user, string group)
    {
        var root = ServerProgram.Find("usr/lib/dovecot");
        return $$"""
            base_dir = {{_home}}/run
            state_dir = {{_home}}/state
            libexec_dir = {{root}}
            mail_plugin_dir = {{root}}/modules
            log_path = {{_home}}/log
            import_environment = LD_LIBRARY_PATH
            default_internal_user = {{user}}
            default_internal_group = {{group}}
            default_login_user = {{user}}
            first_valid_uid = 1
            protocols = imap
            listen = {{IPAddress.Loopback}}
            ssl = yes
            ssl_cert = <{{_home}}/cert.pem
            ssl_key = <{{_home}}/key.pem
            disable_plaintext_auth = no
            auth_failure_delay = 0
            mail_max_userip_connections = 50
            mail_fsync = never
            mail_location = maildir:{{_home}}/mail/%u:LAYOUT=fs
            passdb {
              driver = passwd-file
              args = scheme=PLAIN username_format=%u {{_home}}/users
            }
            userdb {
              driver = static
              args = uid={{user}} gid={{group}} home={{_home}}/mail/%u
            }
            namespace inbox {
              inbox = yes
              separator = /
              mailbox Papierkorb {
                special_use = \Trash
                auto = create
              }
              mailbox Sent {
                special_use = \Sent
                auto = create
              }
            }
            service anvil {
              chroot =
              unix_listener anvil-auth-penalty {
                mode = 0
              }
            }
            service stats {
              chroot =
            }
            service imap-login {
              chroot =
              inet_listener imap {
                port = {{PlainPort}}
              }
              inet_listener imaps {
                port = {{TlsPort}}
                ssl = yes
              }
            }

            """;
    }
}
