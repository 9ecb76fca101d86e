"""What 0001 to 0003 make, at once, for a home that has none of it; a test holds both ways together."""

import django.db.models.deletion
import django.db.models.expressions
import sanxian.blood.lifecycle.aftercare
import sanxian.blood.lifecycle.batches
import sanxian.blood.lifecycle.distribution
import sanxian.blood.lifecycle.donor_room
import sanxian.blood.lifecycle.hospital
import sanxian.blood.lifecycle.laboratory
import sanxian.blood.lifecycle.quality
import sanxian.blood.lifecycle.recalls
import sanxian.blood.lifecycle.registers
import sanxian.blood.lifecycle.storage
import sanxian.blood.lifecycle.supply
import sanxian.blood.lifecycle.units
import sanxian.core.seal
from django.conf import settings
from django.db import migrations, models

from sanxian.blood.guards import GUARDS
from sanxian.core.database import Together, byte_order, guard

PLACED = (
    ("blood_donor", "org_path"),
    ("blood_deferral", "org_path"),
    ("blood_visit", "org_path"),
    ("blood_numberblock", "org_path"),
    ("blood_donation", "org_path"),
    ("blood_donorreaction", "org_path"),
    ("blood_unit", "org_path"),
    ("blood_shipment", "org_path", "to_path"),
    ("blood_patient", "org_path"),
    ("blood_order", "org_path", "supplier_path"),
    ("blood_crossmatch", "org_path"),
    ("blood_issue", "org_path"),
    ("blood_emergencyproposal", "org_path"),
    ("blood_bedsidecheck", "org_path"),
    ("blood_patientreaction", "org_path"),
    ("blood_recall", "org_path"),
    ("blood_recallline", "place"),
    ("blood_notice", "org_path"),
    ("blood_apheresis", "org_path"),
    ("blood_information", "org_path"),
    ("blood_counsellingcase", "org_path"),
    ("blood_reentry", "org_path"),
    ("blood_usestatement", "org_path"),
    ("blood_largeuse", "org_path"),
    ("blood_autologousdeposit", "org_path"),
    ("blood_autologousgiving", "org_path"),
    ("blood_bloodsaving", "org_path"),
    ("blood_site", "org_path"),
    ("blood_session", "org_path"),
    ("blood_instrument", "org_path"),
    ("blood_reagentlot", "org_path"),
    ("blood_controlrun", "org_path"),
    ("blood_collectionbatch", "org_path"),
    ("blood_testbatch", "org_path"),
    ("blood_sampletube", "org_path"),
    ("blood_observation", "org_path"),
    ("blood_batch", "org_path"),
    ("blood_result", "org_path"),
    ("blood_release", "org_path"),
    ("blood_assayrun", "org_path"),
    ("blood_natpool", "org_path"),
    ("blood_typedreading", "org_path"),
    ("blood_groupdiscrepancy", "org_path"),
    ("blood_confirmation", "org_path"),
    ("blood_retainedsample", "org_path"),
    ("blood_groupcorrection", "org_path"),
    ("blood_patientsample", "org_path"),
    ("blood_massivetransfusion", "org_path", "supplier_path"),
    ("blood_postponedoperation", "org_path", "supplier_path"),
    ("blood_transportbox", "org_path"),
    ("blood_reactioncase", "org_path", "centre_path"),
    ("blood_inquirystep", "org_path"),
    ("blood_packlot", "org_path"),
    ("blood_storagespot", "org_path"),
    ("blood_excursion", "org_path"),
    ("blood_qualitysample", "org_path"),
    ("blood_nonconformity", "org_path"),
    ("blood_correctiveaction", "org_path"),
    ("blood_deviation", "org_path"),
    ("blood_stockcount", "org_path"),
    ("blood_intake", "org_path"),
    ("blood_earlierdonation", "org_path"),
    ("blood_takeover", "org_path"),
    ("blood_disposal", "org_path"),
    ("blood_transfer", "org_path", "to_path", "centre_path"),
    ("blood_sendback", "org_path", "to_path"),
)


class Migration(migrations.Migration):
    initial = True
    replaces = [("blood", "0001_initial"), ("blood", "0002_guards"), ("blood", "0003_depth")]

    dependencies = [
        ("orgs", "0002_registry"),
        ("people", "0002_merged_files"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together(
            migrations.CreateModel(
                name="AutologousDeposit",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    (
                        "uid",
                        models.UUIDField(
                            default=sanxian.core.seal.new_uid, editable=False, unique=True
                        ),
                    ),
                    ("number", models.CharField(max_length=32, unique=True)),
                    (
                        "org_path",
                        models.CharField(db_index=True, help_text="the hospital", max_length=200),
                    ),
                    (
                        "department",
                        models.CharField(help_text="the ward that will operate", max_length=200),
                    ),
                    ("volume_ml", models.PositiveIntegerField()),
                    (
                        "hb",
                        sanxian.core.seal.SealedField(
                            help_text="g/L before the draw", purpose="blood.patient"
                        ),
                    ),
                    ("operation_on", models.DateField()),
                    ("collected_at", models.DateTimeField()),
                    ("collected_by", models.CharField(max_length=64)),
                    ("expires_at", models.DateTimeField()),
                    ("tested_at", models.DateTimeField(null=True)),
                    ("tested_by", models.CharField(blank=True, max_length=64)),
                    (
                        "finding",
                        sanxian.core.seal.SealedField(
                            help_text="clear or reactive", purpose="blood.patient"
                        ),
                    ),
                    (
                        "ended_for",
                        models.CharField(blank=True, help_text="why discarded", max_length=32),
                    ),
                    (
                        "status",
                        models.CharField(
                            choices=[
                                ("stored", "STORED"),
                                ("issued", "ISSUED"),
                                ("given", "GIVEN"),
                                ("discarded", "DISCARDED"),
                            ],
                            default=sanxian.blood.lifecycle.hospital.AutologousStatus["STORED"],
                            max_length=20,
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="Batch",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("org_path", models.CharField(db_index=True, max_length=200)),
                    (
                        "digest",
                        models.CharField(
                            help_text="SHA-256 of the file", max_length=64, unique=True
                        ),
                    ),
                    ("name", models.CharField(max_length=120)),
                    ("rows", models.PositiveIntegerField()),
                    ("at", models.DateTimeField()),
                    ("by", models.CharField(max_length=64)),
                ],
            ),
            migrations.CreateModel(
                name="CounsellingCase",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    (
                        "uid",
                        models.UUIDField(
                            default=sanxian.core.seal.new_uid, editable=False, unique=True
                        ),
                    ),
                    ("code", models.CharField(max_length=16, unique=True)),
                    ("org_path", models.CharField(db_index=True, max_length=200)),
                    (
                        "findings",
                        sanxian.core.seal.SealedField(
                            help_text="JSON list of sealed codes", purpose="blood.counselling"
                        ),
                    ),
                    ("edition", models.CharField(max_length=200)),
                    ("opened_at", models.DateTimeField()),
                    ("notice_by", models.DateTimeField(help_text="until when the letter goes out")),
                    ("noticed_at", models.DateTimeField(null=True)),
                    ("appointment_at", models.DateTimeField(null=True)),
                    ("attended_at", models.DateTimeField(null=True)),
                    (
                        "counsel",
                        sanxian.core.seal.SealedField(
                            help_text="what was talked about", purpose="blood.counselling"
                        ),
                    ),
                    (
                        "referral",
                        sanxian.core.seal.SealedField(
                            help_text="where to, and for what", purpose="blood.counselling"
                        ),
                    ),
                    ("outcome", sanxian.core.seal.SealedField(purpose="blood.counselling")),
                    ("closed_at", models.DateTimeField(null=True)),
                    (
                        "status",
                        models.CharField(
                            choices=[
                                ("opened", "OPENED"),
                                ("noticed", "NOTICED"),
                                ("attended", "ATTENDED"),
                                ("unreachable", "UNREACHABLE"),
                                ("referred", "REFERRED"),
                                ("closed", "CLOSED"),
                            ],
                            default=sanxian.blood.lifecycle.aftercare.CounsellingStatus["OPENED"],
                            max_length=20,
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="Donation",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("number", models.CharField(max_length=24, unique=True)),
                    ("scheme", models.CharField(max_length=24)),
                    ("org_path", models.CharField(db_index=True, max_length=200)),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("whole_blood", "WHOLE_BLOOD"),
                                ("apheresis_platelets", "APHERESIS_PLATELETS"),
                            ],
                            max_length=24,
                        ),
                    ),
                    (
                        "volume_ml",
                        models.PositiveIntegerField(default=0, help_text="whole blood drawn"),
                    ),
                    ("doses", models.PositiveSmallIntegerField(default=0)),
                    ("plasma_ml", models.PositiveIntegerField(default=0)),
                    ("additive", models.CharField(blank=True, max_length=16)),
                    ("started_at", models.DateTimeField()),
                    ("ended_at", models.DateTimeField(null=True)),
                    (
                        "day",
                        models.DateField(
                            help_text="the place's day, which intervals are counted from"
                        ),
                    ),
                    (
                        "abo",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("A", "A"),
                                ("B", "B"),
                                ("O", "O"),
                                ("AB", "AB"),
                                ("", "UNKNOWN"),
                            ],
                            max_length=2,
                        ),
                    ),
                    (
                        "rhd",
                        models.CharField(
                            blank=True,
                            choices=[("+", "POSITIVE"), ("-", "NEGATIVE"), ("", "UNKNOWN")],
                            max_length=1,
                        ),
                    ),
                    (
                        "cmv_negative",
                        models.BooleanField(default=False, help_text="anti-CMV was tested"),
                    ),
                    (
                        "antigens",
                        models.CharField(blank=True, help_text="C+ E- K-, sorted", max_length=80),
                    ),
                    ("weak_d", models.BooleanField(default=False)),
                    (
                        "status",
                        models.CharField(
                            choices=[
                                ("drawing", "DRAWING"),
                                ("drawn", "DRAWN"),
                                ("proposed", "PROPOSED"),
                                ("released", "RELEASED"),
                                ("rejected", "REJECTED"),
                                ("discarded", "DISCARDED"),
                            ],
                            default=sanxian.blood.lifecycle.donor_room.DonationStatus["DRAWING"],
                            max_length=20,
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="Issue",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    (
                        "org_path",
                        models.CharField(db_index=True, help_text="the ward", max_length=200),
                    ),
                    ("emergency", models.BooleanField(default=False)),
                    ("issued_at", models.DateTimeField()),
                    ("issued_by", models.CharField(max_length=64)),
                    ("second_by", models.CharField(blank=True, max_length=64)),
                    ("closed_at", models.DateTimeField(null=True)),
                    ("outcome", models.CharField(blank=True, max_length=16)),
                ],
            ),
            migrations.CreateModel(
                name="MassiveTransfusion",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("code", models.CharField(max_length=16, unique=True)),
                    (
                        "org_path",
                        models.CharField(db_index=True, help_text="the hospital", max_length=200),
                    ),
                    ("supplier_path", models.CharField(db_index=True, max_length=200)),
                    ("packs", models.PositiveSmallIntegerField(default=0)),
                    ("opened_at", models.DateTimeField()),
                    ("opened_by", models.CharField(max_length=64)),
                    ("closed_at", models.DateTimeField(null=True)),
                    (
                        "asked",
                        models.PositiveSmallIntegerField(default=0, help_text="bags, at the close"),
                    ),
                    (
                        "given",
                        models.PositiveSmallIntegerField(
                            default=0, help_text="transfused, at the close"
                        ),
                    ),
                    (
                        "back",
                        models.PositiveSmallIntegerField(
                            default=0, help_text="returned, at the close"
                        ),
                    ),
                    (
                        "lost",
                        models.PositiveSmallIntegerField(
                            default=0, help_text="discarded or held, at the close"
                        ),
                    ),
                    (
                        "status",
                        models.CharField(
                            choices=[("open", "OPEN"), ("closed", "CLOSED")],
                            default=sanxian.blood.lifecycle.distribution.MassiveStatus["OPEN"],
                            max_length=20,
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="QualitySample",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("org_path", models.CharField(db_index=True, max_length=200)),
                    (
                        "component",
                        models.CharField(
                            choices=[
                                ("whole_blood", "WHOLE_BLOOD"),
                                ("red_cells", "RED_CELLS"),
                                ("platelets", "PLATELETS"),
                                ("apheresis_platelets", "APHERESIS_PLATELETS"),
                                ("ffp", "FFP"),
                                ("frozen_plasma", "FROZEN_PLASMA"),
                                ("cryo", "CRYO"),
                                ("washed_red_cells", "WASHED_RED_CELLS"),
                                ("frozen_red_cells", "FROZEN_RED_CELLS"),
                                ("thawed_red_cells", "THAWED_RED_CELLS"),
                                ("thawed_plasma", "THAWED_PLASMA"),
                                ("thawed_cryo", "THAWED_CRYO"),
                                ("pooled_platelets", "POOLED_PLATELETS"),
                                ("pooled_cryo", "POOLED_CRYO"),
                            ],
                            max_length=24,
                        ),
                    ),
                    (
                        "month",
                        models.DateField(help_text="the first day of the month it counts for"),
                    ),
                    ("picked_at", models.DateTimeField()),
                    ("picked_by", models.CharField(max_length=64)),
                    ("edition", models.CharField(blank=True, max_length=200)),
                    ("measured_at", models.DateTimeField(null=True)),
                    ("measured_by", models.CharField(blank=True, max_length=64)),
                    (
                        "status",
                        models.CharField(
                            choices=[
                                ("picked", "PICKED"),
                                ("passed", "PASSED"),
                                ("failed", "FAILED"),
                                ("dropped", "DROPPED"),
                            ],
                            default=sanxian.blood.lifecycle.storage.SampleStatus["PICKED"],
                            max_length=20,
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="Shipment",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("code", models.CharField(max_length=16, unique=True)),
                    ("org_path", models.CharField(db_index=True, help_text="from", max_length=200)),
                    ("to_path", models.CharField(db_index=True, max_length=200)),
                    ("packed_at", models.DateTimeField()),
                    ("packed_by", models.CharField(max_length=64)),
                    ("sent_at", models.DateTimeField(null=True)),
                    ("received_at", models.DateTimeField(null=True)),
                    ("received_by", models.CharField(blank=True, max_length=64)),
                    (
                        "packed_celsius",
                        models.DecimalField(decimal_places=1, max_digits=4, null=True),
                    ),
                    (
                        "opened_celsius",
                        models.DecimalField(decimal_places=1, max_digits=4, null=True),
                    ),
                    (
                        "status",
                        models.CharField(
                            choices=[
                                ("packed", "PACKED"),
                                ("sent", "SENT"),
                                ("received", "RECEIVED"),
                                ("cancelled", "CANCELLED"),
                            ],
                            default=sanxian.blood.lifecycle.supply.ShipmentStatus["PACKED"],
                            max_length=20,
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="CaseContact",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    (
                        "way",
                        models.CharField(
                            choices=[
                                ("slip", "SLIP"),
                                ("portal", "PORTAL"),
                                ("phone", "PHONE"),
                                ("desk", "DESK"),
                                ("letter", "LETTER"),
                            ],
                            max_length=8,
                        ),
                    ),
                    (
                        "outcome",
                        models.CharField(
                            choices=[
                                ("will_come", "WILL_COME"),
                                ("no_answer", "NO_ANSWER"),
                                ("wrong_number", "WRONG_NUMBER"),
                                ("declined", "DECLINED"),
                            ],
                            max_length=12,
                        ),
                    ),
                    ("at", models.DateTimeField()),
                    ("by", models.CharField(max_length=64)),
                    (
                        "case",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="contacts",
                            to="blood.counsellingcase",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="Deviation",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    (
                        "uid",
                        models.UUIDField(
                            default=sanxian.core.seal.new_uid, editable=False, unique=True
                        ),
                    ),
                    ("code", models.CharField(max_length=16, unique=True)),
                    ("org_path", models.CharField(db_index=True, max_length=200)),
                    (
                        "area",
                        models.CharField(
                            choices=[
                                ("donor_room", "DONOR_ROOM"),
                                ("laboratory", "LABORATORY"),
                                ("components", "COMPONENTS"),
                                ("storage", "STORAGE"),
                                ("labels", "LABELS"),
                                ("transport", "TRANSPORT"),
                                ("stock", "STOCK"),
                                ("hospital", "HOSPITAL"),
                                ("records", "RECORDS"),
                            ],
                            max_length=12,
                        ),
                    ),
                    ("what", sanxian.core.seal.SealedField(purpose="blood.quality")),
                    ("why", sanxian.core.seal.SealedField(purpose="blood.quality")),
                    ("since", models.DateField()),
                    ("until", models.DateField()),
                    ("proposed_at", models.DateTimeField()),
                    ("proposed_by", models.CharField(max_length=64)),
                    ("decided_at", models.DateTimeField(null=True)),
                    ("decided_by", models.CharField(blank=True, max_length=64)),
                    ("ended_at", models.DateTimeField(null=True)),
                    ("ended_by", models.CharField(blank=True, max_length=64)),
                    (
                        "status",
                        models.CharField(
                            choices=[
                                ("proposed", "PROPOSED"),
                                ("approved", "APPROVED"),
                                ("refused", "REFUSED"),
                                ("ended", "ENDED"),
                            ],
                            default=sanxian.blood.lifecycle.quality.DeviationStatus["PROPOSED"],
                            max_length=20,
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                ("status__in", ["proposed", "approved", "refused", "ended"])
                            ),
                            name="blood_deviation_status_known",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("until__gte", models.F("since"))),
                            name="blood_deviation_ends_after_it_begins",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("status__in", ["approved", "ended"]), _negated=True),
                                models.Q(
                                    models.Q(("decided_by", ""), _negated=True),
                                    models.Q(
                                        ("decided_by", models.F("proposed_by")), _negated=True
                                    ),
                                ),
                                _connector="OR",
                            ),
                            name="blood_deviation_second_person",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Disposal",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("code", models.CharField(max_length=16, unique=True)),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("screening", "SCREENING"),
                                ("donor_reaction", "DONOR_REACTION"),
                                ("patient_reaction", "PATIENT_REACTION"),
                                ("quality", "QUALITY"),
                            ],
                            max_length=20,
                        ),
                    ),
                    ("org_path", models.CharField(db_index=True, max_length=200)),
                    ("before", models.DateField(help_text="records of an earlier day only")),
                    ("edition", models.CharField(max_length=200)),
                    ("rows", models.PositiveIntegerField()),
                    ("proposed_at", models.DateTimeField()),
                    ("proposed_by", models.CharField(max_length=64)),
                    ("agreed_at", models.DateTimeField(null=True)),
                    ("agreed_by", models.CharField(blank=True, max_length=64)),
                    ("erased_on", models.DateField(help_text="the place's day", null=True)),
                    ("erased_at", models.DateTimeField(null=True)),
                    ("erased_by", models.CharField(blank=True, max_length=64)),
                    ("refused_at", models.DateTimeField(null=True)),
                    ("refused_by", models.CharField(blank=True, max_length=64)),
                    ("refused_for", models.CharField(blank=True, max_length=24)),
                    (
                        "status",
                        models.CharField(
                            choices=[
                                ("proposed", "PROPOSED"),
                                ("agreed", "AGREED"),
                                ("erased", "ERASED"),
                                ("refused", "REFUSED"),
                            ],
                            default=sanxian.blood.lifecycle.quality.DisposalStatus["PROPOSED"],
                            max_length=20,
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                ("status__in", ["proposed", "agreed", "erased", "refused"])
                            ),
                            name="blood_disposal_status_known",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("status", "erased"), _negated=True),
                                models.Q(
                                    models.Q(("agreed_by", ""), _negated=True),
                                    models.Q(("erased_by", ""), _negated=True),
                                    models.Q(("erased_by", models.F("agreed_by")), _negated=True),
                                    ("erased_on__isnull", False),
                                ),
                                _connector="OR",
                            ),
                            name="blood_disposal_two_persons",
                        ),
                    ],
                },
            ),
            migrations.AddField(
                model_name="counsellingcase",
                name="donation",
                field=models.OneToOneField(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="case",
                    to="blood.donation",
                ),
            ),
            migrations.CreateModel(
                name="AssayRun",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    (
                        "uid",
                        models.UUIDField(
                            default=sanxian.core.seal.new_uid, editable=False, unique=True
                        ),
                    ),
                    ("org_path", models.CharField(max_length=200)),
                    (
                        "assay",
                        models.CharField(
                            choices=[
                                ("abo", "ABO"),
                                ("rhd", "RHD"),
                                ("alt", "ALT"),
                                ("hbsag", "HBSAG"),
                                ("anti_hcv", "ANTI_HCV"),
                                ("hiv", "HIV"),
                                ("syphilis", "SYPHILIS"),
                                ("nat", "NAT"),
                                ("antibody_screen", "ANTIBODY_SCREEN"),
                                ("anti_cmv", "ANTI_CMV"),
                                ("phenotype", "PHENOTYPE"),
                                ("grouping", "GROUPING"),
                            ],
                            max_length=16,
                        ),
                    ),
                    (
                        "role",
                        models.CharField(
                            choices=[
                                ("test", "TEST"),
                                ("single", "SINGLE"),
                                ("discriminate", "DISCRIMINATE"),
                            ],
                            default="test",
                            max_length=12,
                        ),
                    ),
                    ("outcome", sanxian.core.seal.SealedField(purpose="blood.result")),
                    ("instrument", models.CharField(blank=True, max_length=40)),
                    ("lot", models.CharField(blank=True, max_length=40)),
                    ("at", models.DateTimeField()),
                    ("by", models.CharField(max_length=64)),
                    ("voided_at", models.DateTimeField(null=True)),
                    ("void_reason", models.CharField(blank=True, max_length=24)),
                    (
                        "batch",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="runs",
                            to="blood.batch",
                        ),
                    ),
                    (
                        "donation",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="runs",
                            to="blood.donation",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="Apheresis",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    (
                        "uid",
                        models.UUIDField(
                            default=sanxian.core.seal.new_uid, editable=False, unique=True
                        ),
                    ),
                    ("org_path", models.CharField(db_index=True, max_length=200)),
                    (
                        "device",
                        models.CharField(help_text="the machine's own number", max_length=40),
                    ),
                    ("kit", models.CharField(max_length=40)),
                    ("kit_lot", models.CharField(max_length=40)),
                    ("programme", models.CharField(max_length=40)),
                    ("started_at", models.DateTimeField()),
                    ("ended_at", models.DateTimeField()),
                    ("processed_ml", models.PositiveIntegerField()),
                    ("anticoagulant_ml", models.PositiveIntegerField()),
                    ("product_ml", models.PositiveIntegerField()),
                    ("plasma_ml", models.PositiveIntegerField(default=0)),
                    ("saline_ml", models.PositiveIntegerField(default=0)),
                    (
                        "returns",
                        models.PositiveSmallIntegerField(default=0, help_text="cycles of return"),
                    ),
                    (
                        "counts",
                        sanxian.core.seal.SealedField(
                            help_text="JSON of counts before and after", purpose="blood.apheresis"
                        ),
                    ),
                    (
                        "events",
                        sanxian.core.seal.SealedField(
                            help_text="JSON list of what happened", purpose="blood.apheresis"
                        ),
                    ),
                    (
                        "over_year",
                        models.BooleanField(
                            default=False, help_text="more than the edition's year allows"
                        ),
                    ),
                    ("edition", models.CharField(blank=True, max_length=200)),
                    ("at", models.DateTimeField()),
                    ("operator", models.CharField(max_length=64)),
                    (
                        "donation",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="apheresis",
                            to="blood.donation",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="Donor",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    (
                        "uid",
                        models.UUIDField(
                            default=sanxian.core.seal.new_uid, editable=False, unique=True
                        ),
                    ),
                    ("code", models.CharField(max_length=12, unique=True)),
                    ("org_path", models.CharField(db_index=True, max_length=200)),
                    (
                        "abo",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("A", "A"),
                                ("B", "B"),
                                ("O", "O"),
                                ("AB", "AB"),
                                ("", "UNKNOWN"),
                            ],
                            max_length=2,
                        ),
                    ),
                    (
                        "rhd",
                        models.CharField(
                            blank=True,
                            choices=[("+", "POSITIVE"), ("-", "NEGATIVE"), ("", "UNKNOWN")],
                            max_length=1,
                        ),
                    ),
                    ("registered_at", models.DateTimeField()),
                    (
                        "person",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="people.person",
                        ),
                    ),
                ],
            ),
            migrations.AddField(
                model_name="donation",
                name="donor",
                field=models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="donations",
                    to="blood.donor",
                ),
            ),
            migrations.CreateModel(
                name="Deferral",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    (
                        "uid",
                        models.UUIDField(
                            default=sanxian.core.seal.new_uid, editable=False, unique=True
                        ),
                    ),
                    ("org_path", models.CharField(max_length=200)),
                    ("code", models.CharField(max_length=48)),
                    ("detail", sanxian.core.seal.SealedField(null=True, purpose="blood.deferral")),
                    ("since", models.DateField()),
                    (
                        "until",
                        models.DateField(
                            help_text="first day allowed again; none is permanent", null=True
                        ),
                    ),
                    ("edition", models.CharField(blank=True, max_length=200)),
                    ("decided_by", models.CharField(max_length=64)),
                    (
                        "status",
                        models.CharField(
                            choices=[("active", "ACTIVE"), ("lifted", "LIFTED")],
                            default=sanxian.blood.lifecycle.donor_room.DeferralStatus["ACTIVE"],
                            max_length=20,
                        ),
                    ),
                    (
                        "donor",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="deferrals",
                            to="blood.donor",
                        ),
                    ),
                ],
            ),
            migrations.AddField(
                model_name="counsellingcase",
                name="donor",
                field=models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="cases",
                    to="blood.donor",
                ),
            ),
            migrations.CreateModel(
                name="Confirmation",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    (
                        "uid",
                        models.UUIDField(
                            default=sanxian.core.seal.new_uid, editable=False, unique=True
                        ),
                    ),
                    ("org_path", models.CharField(db_index=True, max_length=200)),
                    (
                        "purpose",
                        models.CharField(
                            choices=[("confirm", "CONFIRM"), ("reentry", "REENTRY")], max_length=8
                        ),
                    ),
                    ("marker", sanxian.core.seal.SealedField(purpose="blood.result")),
                    ("method", models.CharField(max_length=24)),
                    ("laboratory", models.CharField(max_length=80)),
                    ("outcome", sanxian.core.seal.SealedField(purpose="blood.result")),
                    ("first_reading", sanxian.core.seal.SealedField(purpose="blood.result")),
                    ("sent_at", models.DateTimeField()),
                    ("sent_by", models.CharField(max_length=64)),
                    ("first_by", models.CharField(blank=True, max_length=64)),
                    ("second_by", models.CharField(blank=True, max_length=64)),
                    (
                        "reported_on",
                        models.DateField(
                            help_text="the day on the other laboratory's report", null=True
                        ),
                    ),
                    (
                        "status",
                        models.CharField(
                            choices=[
                                ("sent", "SENT"),
                                ("read", "READ"),
                                ("standing", "STANDING"),
                                ("withdrawn", "WITHDRAWN"),
                            ],
                            default=sanxian.blood.lifecycle.laboratory.ConfirmationStatus["SENT"],
                            max_length=20,
                        ),
                    ),
                    (
                        "donation",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="confirmations",
                            to="blood.donation",
                        ),
                    ),
                    (
                        "donor",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="confirmations",
                            to="blood.donor",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="DonorReaction",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    (
                        "uid",
                        models.UUIDField(
                            default=sanxian.core.seal.new_uid, editable=False, unique=True
                        ),
                    ),
                    ("org_path", models.CharField(max_length=200)),
                    ("kind", models.CharField(max_length=32)),
                    ("grade", models.PositiveSmallIntegerField(help_text="1 mild to 4 severe")),
                    (
                        "care",
                        sanxian.core.seal.SealedField(
                            help_text="what was done", purpose="blood.reaction"
                        ),
                    ),
                    ("at", models.DateTimeField()),
                    ("by", models.CharField(max_length=64)),
                    ("settled_at", models.DateTimeField(null=True)),
                    ("settled_by", models.CharField(blank=True, default="", max_length=64)),
                    (
                        "donation",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="reactions",
                            to="blood.donation",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="GroupDiscrepancy",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    (
                        "uid",
                        models.UUIDField(
                            default=sanxian.core.seal.new_uid, editable=False, unique=True
                        ),
                    ),
                    ("org_path", models.CharField(max_length=200)),
                    (
                        "codes",
                        sanxian.core.seal.SealedField(
                            help_text="what does not agree, space separated", purpose="blood.result"
                        ),
                    ),
                    ("opened_at", models.DateTimeField()),
                    ("cause", models.CharField(blank=True, max_length=24)),
                    (
                        "abo",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("A", "A"),
                                ("B", "B"),
                                ("O", "O"),
                                ("AB", "AB"),
                                ("", "UNKNOWN"),
                            ],
                            max_length=2,
                        ),
                    ),
                    (
                        "rhd",
                        models.CharField(
                            blank=True,
                            choices=[("+", "POSITIVE"), ("-", "NEGATIVE"), ("", "UNKNOWN")],
                            max_length=1,
                        ),
                    ),
                    ("explained_by", models.CharField(blank=True, max_length=64)),
                    ("explained_at", models.DateTimeField(null=True)),
                    ("agreed_by", models.CharField(blank=True, max_length=64)),
                    ("agreed_at", models.DateTimeField(null=True)),
                    (
                        "status",
                        models.CharField(
                            choices=[
                                ("open", "OPEN"),
                                ("explained", "EXPLAINED"),
                                ("resolved", "RESOLVED"),
                                ("lapsed", "LAPSED"),
                            ],
                            default=sanxian.blood.lifecycle.laboratory.DiscrepancyStatus["OPEN"],
                            max_length=20,
                        ),
                    ),
                    (
                        "donation",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="discrepancies",
                            to="blood.donation",
                        ),
                    ),
                    (
                        "run",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="discrepancies",
                            to="blood.assayrun",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="Instrument",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("org_path", models.CharField(db_index=True, max_length=200)),
                    (
                        "code",
                        models.CharField(
                            help_text="as the machine names itself in its files", max_length=40
                        ),
                    ),
                    ("name", models.CharField(max_length=60)),
                    ("kind", models.CharField(max_length=16)),
                    ("serial", models.CharField(blank=True, max_length=40)),
                    ("since", models.DateField()),
                    (
                        "status",
                        models.CharField(
                            choices=[
                                ("in_service", "IN_SERVICE"),
                                ("out_of_service", "OUT_OF_SERVICE"),
                                ("retired", "RETIRED"),
                            ],
                            default=sanxian.blood.lifecycle.batches.InstrumentStatus["IN_SERVICE"],
                            max_length=20,
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                ("status__in", ["in_service", "out_of_service", "retired"])
                            ),
                            name="blood_instrument_status_known",
                        ),
                        models.UniqueConstraint(
                            fields=("org_path", "code"), name="blood_instrument_once"
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("code", ""), _negated=True),
                            name="blood_instrument_named",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Intake",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("org_path", models.CharField(db_index=True, max_length=200)),
                    (
                        "kind",
                        models.CharField(
                            choices=[("donors", "DONORS"), ("donations", "DONATIONS")],
                            max_length=12,
                        ),
                    ),
                    ("name", models.CharField(max_length=120)),
                    ("digest", models.CharField(help_text="SHA-256 of the file", max_length=64)),
                    ("rows", models.PositiveIntegerField()),
                    (
                        "made",
                        models.PositiveIntegerField(default=0, help_text="rows that were new"),
                    ),
                    ("at", models.DateTimeField()),
                    ("by", models.CharField(max_length=64)),
                    ("undone_at", models.DateTimeField(null=True)),
                    (
                        "status",
                        models.CharField(
                            choices=[("taken", "TAKEN"), ("undone", "UNDONE")],
                            default=sanxian.blood.lifecycle.registers.IntakeStatus["TAKEN"],
                            max_length=20,
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("status__in", ["taken", "undone"])),
                            name="blood_intake_status_known",
                        ),
                        models.UniqueConstraint(
                            condition=models.Q(("status", "taken")),
                            fields=("org_path", "kind", "digest"),
                            name="blood_intake_once",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="EarlierDonation",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("org_path", models.CharField(max_length=200)),
                    ("number", models.CharField(blank=True, max_length=32)),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("whole_blood", "WHOLE_BLOOD"),
                                ("apheresis_platelets", "APHERESIS_PLATELETS"),
                            ],
                            max_length=24,
                        ),
                    ),
                    ("volume_ml", models.PositiveIntegerField(default=0)),
                    ("doses", models.PositiveSmallIntegerField(default=0)),
                    ("day", models.DateField()),
                    (
                        "donor",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="earlier",
                            to="blood.donor",
                        ),
                    ),
                    (
                        "intake",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="donations",
                            to="blood.intake",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="IntakeLine",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    (
                        "former",
                        models.CharField(
                            blank=True,
                            db_index=True,
                            help_text="the donor's number in the other system",
                            max_length=40,
                        ),
                    ),
                    ("made_person", models.BooleanField(default=False)),
                    ("made_donor", models.BooleanField(default=False)),
                    (
                        "deferral",
                        models.OneToOneField(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="blood.deferral",
                        ),
                    ),
                    (
                        "donor",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="blood.donor",
                        ),
                    ),
                    (
                        "intake",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="lines",
                            to="blood.intake",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="BedsideCheck",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("org_path", models.CharField(max_length=200)),
                    ("ok", models.BooleanField()),
                    (
                        "faults",
                        models.CharField(blank=True, help_text="open codes", max_length=200),
                    ),
                    ("at", models.DateTimeField()),
                    ("by", models.CharField(max_length=64)),
                    ("second_by", models.CharField(blank=True, max_length=64)),
                    (
                        "issue",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="checks",
                            to="blood.issue",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="NatPool",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("code", models.CharField(max_length=16, unique=True)),
                    ("org_path", models.CharField(db_index=True, max_length=200)),
                    ("size", models.PositiveSmallIntegerField()),
                    ("made_at", models.DateTimeField()),
                    ("made_by", models.CharField(max_length=64)),
                    ("tested_at", models.DateTimeField(null=True)),
                    (
                        "status",
                        models.CharField(
                            choices=[
                                ("pending", "PENDING"),
                                ("clear", "CLEAR"),
                                ("unresolved", "UNRESOLVED"),
                                ("resolved", "RESOLVED"),
                                ("dissolved", "DISSOLVED"),
                            ],
                            default=sanxian.blood.lifecycle.laboratory.PoolStatus["PENDING"],
                            max_length=20,
                        ),
                    ),
                ],
                options={
                    "indexes": [
                        models.Index(fields=["status", "org_path"], name="blood_pool_queue")
                    ],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                (
                                    "status__in",
                                    ["pending", "clear", "unresolved", "resolved", "dissolved"],
                                )
                            ),
                            name="blood_nat_pool_status_known",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("size__gte", 2)), name="blood_nat_pool_size"
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Nonconformity",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    (
                        "uid",
                        models.UUIDField(
                            default=sanxian.core.seal.new_uid, editable=False, unique=True
                        ),
                    ),
                    ("code", models.CharField(max_length=16, unique=True)),
                    ("org_path", models.CharField(db_index=True, max_length=200)),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("product", "PRODUCT"),
                                ("error", "ERROR"),
                                ("deviation", "DEVIATION"),
                                ("complaint", "COMPLAINT"),
                                ("near_miss", "NEAR_MISS"),
                            ],
                            max_length=12,
                        ),
                    ),
                    (
                        "severity",
                        models.CharField(
                            choices=[
                                ("minor", "MINOR"),
                                ("major", "MAJOR"),
                                ("critical", "CRITICAL"),
                            ],
                            max_length=8,
                        ),
                    ),
                    (
                        "area",
                        models.CharField(
                            choices=[
                                ("donor_room", "DONOR_ROOM"),
                                ("laboratory", "LABORATORY"),
                                ("components", "COMPONENTS"),
                                ("storage", "STORAGE"),
                                ("labels", "LABELS"),
                                ("transport", "TRANSPORT"),
                                ("stock", "STOCK"),
                                ("hospital", "HOSPITAL"),
                                ("records", "RECORDS"),
                            ],
                            max_length=12,
                        ),
                    ),
                    ("what", sanxian.core.seal.SealedField(purpose="blood.quality")),
                    (
                        "at_once",
                        sanxian.core.seal.SealedField(
                            help_text="what was done at once", purpose="blood.quality"
                        ),
                    ),
                    ("held", models.PositiveIntegerField(default=0, help_text="bags held at once")),
                    (
                        "day",
                        models.DateField(help_text="the place's day, which months are counted by"),
                    ),
                    ("opened_at", models.DateTimeField()),
                    ("opened_by", models.CharField(max_length=64)),
                    (
                        "cause",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("person", "PERSON"),
                                ("method", "METHOD"),
                                ("equipment", "EQUIPMENT"),
                                ("material", "MATERIAL"),
                                ("environment", "ENVIRONMENT"),
                                ("information", "INFORMATION"),
                                ("outside", "OUTSIDE"),
                                ("unknown", "UNKNOWN"),
                            ],
                            max_length=12,
                        ),
                    ),
                    (
                        "why",
                        sanxian.core.seal.SealedField(
                            help_text="what the inquiry found", purpose="blood.quality"
                        ),
                    ),
                    ("investigated_at", models.DateTimeField(null=True)),
                    ("investigated_by", models.CharField(blank=True, max_length=64)),
                    ("planned_at", models.DateTimeField(null=True)),
                    ("planned_by", models.CharField(blank=True, max_length=64)),
                    ("checked_at", models.DateTimeField(null=True)),
                    ("checked_by", models.CharField(blank=True, max_length=64)),
                    ("closed_at", models.DateTimeField(null=True)),
                    ("closed_by", models.CharField(blank=True, max_length=64)),
                    (
                        "status",
                        models.CharField(
                            choices=[
                                ("open", "OPEN"),
                                ("investigated", "INVESTIGATED"),
                                ("planned", "PLANNED"),
                                ("checked", "CHECKED"),
                                ("closed", "CLOSED"),
                            ],
                            default=sanxian.blood.lifecycle.quality.NonconformityStatus["OPEN"],
                            max_length=20,
                        ),
                    ),
                ],
                options={
                    "indexes": [
                        models.Index(fields=["org_path", "day"], name="blood_nonconformity_month")
                    ],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                (
                                    "status__in",
                                    ["open", "investigated", "planned", "checked", "closed"],
                                )
                            ),
                            name="blood_nonconformity_status_known",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("status", "closed"), _negated=True),
                                models.Q(
                                    models.Q(("closed_by", ""), _negated=True),
                                    models.Q(("closed_by", models.F("checked_by")), _negated=True),
                                ),
                                _connector="OR",
                            ),
                            name="blood_nonconformity_second_person",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="CorrectiveAction",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    (
                        "uid",
                        models.UUIDField(
                            default=sanxian.core.seal.new_uid, editable=False, unique=True
                        ),
                    ),
                    ("org_path", models.CharField(db_index=True, max_length=200)),
                    (
                        "measure",
                        models.CharField(
                            choices=[("corrective", "CORRECTIVE"), ("preventive", "PREVENTIVE")],
                            max_length=12,
                        ),
                    ),
                    ("what", sanxian.core.seal.SealedField(purpose="blood.quality")),
                    ("owner", models.CharField(help_text="an account's code", max_length=64)),
                    ("due_on", models.DateField()),
                    ("planned_at", models.DateTimeField()),
                    ("done_at", models.DateTimeField(null=True)),
                    ("done_by", models.CharField(blank=True, max_length=64)),
                    ("result", sanxian.core.seal.SealedField(purpose="blood.quality")),
                    (
                        "status",
                        models.CharField(
                            choices=[
                                ("planned", "PLANNED"),
                                ("done", "DONE"),
                                ("effective", "EFFECTIVE"),
                                ("ineffective", "INEFFECTIVE"),
                            ],
                            default=sanxian.blood.lifecycle.quality.ActionStatus["PLANNED"],
                            max_length=20,
                        ),
                    ),
                    (
                        "nonconformity",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="actions",
                            to="blood.nonconformity",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="NumberBlock",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("org_path", models.CharField(db_index=True, max_length=200)),
                    ("scheme", models.CharField(max_length=24)),
                    ("facility", models.CharField(max_length=8)),
                    ("year", models.PositiveSmallIntegerField(help_text="two digits")),
                    ("first", models.PositiveIntegerField()),
                    ("last", models.PositiveIntegerField()),
                    ("next", models.PositiveIntegerField()),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("scheme", "facility", "year", "first"), name="blood_block_once"
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("first__lte", models.F("next")),
                                (
                                    "next__lte",
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("last"), "+", models.Value(1)
                                    ),
                                ),
                            ),
                            name="blood_block_in_order",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Order",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("code", models.CharField(max_length=16, unique=True)),
                    (
                        "org_path",
                        models.CharField(db_index=True, help_text="the hospital", max_length=200),
                    ),
                    ("supplier_path", models.CharField(db_index=True, max_length=200)),
                    (
                        "component",
                        models.CharField(
                            choices=[
                                ("whole_blood", "WHOLE_BLOOD"),
                                ("red_cells", "RED_CELLS"),
                                ("platelets", "PLATELETS"),
                                ("apheresis_platelets", "APHERESIS_PLATELETS"),
                                ("ffp", "FFP"),
                                ("frozen_plasma", "FROZEN_PLASMA"),
                                ("cryo", "CRYO"),
                                ("washed_red_cells", "WASHED_RED_CELLS"),
                                ("frozen_red_cells", "FROZEN_RED_CELLS"),
                                ("thawed_red_cells", "THAWED_RED_CELLS"),
                                ("thawed_plasma", "THAWED_PLASMA"),
                                ("thawed_cryo", "THAWED_CRYO"),
                                ("pooled_platelets", "POOLED_PLATELETS"),
                                ("pooled_cryo", "POOLED_CRYO"),
                            ],
                            max_length=24,
                        ),
                    ),
                    (
                        "abo",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("A", "A"),
                                ("B", "B"),
                                ("O", "O"),
                                ("AB", "AB"),
                                ("", "UNKNOWN"),
                            ],
                            max_length=2,
                        ),
                    ),
                    (
                        "rhd",
                        models.CharField(
                            blank=True,
                            choices=[("+", "POSITIVE"), ("-", "NEGATIVE"), ("", "UNKNOWN")],
                            max_length=1,
                        ),
                    ),
                    ("quantity", models.PositiveSmallIntegerField(help_text="bags")),
                    (
                        "urgency",
                        models.CharField(
                            choices=[
                                ("routine", "ROUTINE"),
                                ("urgent", "URGENT"),
                                ("emergency", "EMERGENCY"),
                            ],
                            max_length=12,
                        ),
                    ),
                    ("indication", models.CharField(blank=True, max_length=48)),
                    (
                        "needs",
                        models.CharField(
                            blank=True,
                            default="",
                            help_text="codes of Need, sorted, space between",
                            max_length=200,
                        ),
                    ),
                    (
                        "pack",
                        models.PositiveSmallIntegerField(
                            default=0, help_text="which pack of a massive one"
                        ),
                    ),
                    ("needed_by", models.DateTimeField()),
                    ("placed_at", models.DateTimeField()),
                    ("placed_by", models.CharField(max_length=64)),
                    (
                        "status",
                        models.CharField(
                            choices=[
                                ("placed", "PLACED"),
                                ("part", "PART"),
                                ("reserved", "RESERVED"),
                                ("delivered", "DELIVERED"),
                                ("closed", "CLOSED"),
                                ("cancelled", "CANCELLED"),
                            ],
                            default=sanxian.blood.lifecycle.supply.OrderStatus["PLACED"],
                            max_length=20,
                        ),
                    ),
                    (
                        "massive",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="orders",
                            to="blood.massivetransfusion",
                        ),
                    ),
                ],
            ),
            migrations.AddField(
                model_name="issue",
                name="order",
                field=models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="issues",
                    to="blood.order",
                ),
            ),
            migrations.CreateModel(
                name="PackLot",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    (
                        "org_path",
                        models.CharField(db_index=True, help_text="the centre", max_length=200),
                    ),
                    ("lot", models.CharField(max_length=40)),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("single", "SINGLE"),
                                ("double", "DOUBLE"),
                                ("triple", "TRIPLE"),
                                ("quadruple", "QUADRUPLE"),
                                ("triple_filter", "TRIPLE_FILTER"),
                                ("quadruple_filter", "QUADRUPLE_FILTER"),
                            ],
                            max_length=24,
                        ),
                    ),
                    (
                        "volume_ml",
                        models.PositiveSmallIntegerField(help_text="the most whole blood it takes"),
                    ),
                    ("maker", models.CharField(blank=True, max_length=60)),
                    (
                        "expires_on",
                        models.DateField(help_text="the last day on which it may be used"),
                    ),
                    ("came_at", models.DateTimeField()),
                    ("came_by", models.CharField(max_length=64)),
                    ("ended_at", models.DateTimeField(null=True)),
                    ("ended_by", models.CharField(blank=True, max_length=64)),
                    ("ended_for", models.CharField(blank=True, max_length=24)),
                    (
                        "status",
                        models.CharField(
                            choices=[("in_use", "IN_USE"), ("withdrawn", "WITHDRAWN")],
                            default=sanxian.blood.lifecycle.batches.PackLotStatus["IN_USE"],
                            max_length=20,
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("status__in", ["in_use", "withdrawn"])),
                            name="blood_pack_lot_status_known",
                        ),
                        models.UniqueConstraint(
                            fields=("org_path", "lot"), name="blood_pack_lot_once"
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("lot", ""), _negated=True),
                            name="blood_pack_lot_named",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("status", "in_use"),
                                models.Q(
                                    models.Q(("ended_for", ""), _negated=True),
                                    ("ended_at__isnull", False),
                                ),
                                _connector="OR",
                            ),
                            name="blood_pack_lot_ended",
                        ),
                    ],
                },
            ),
            migrations.AddField(
                model_name="donation",
                name="pack_lot",
                field=models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="donations",
                    to="blood.packlot",
                ),
            ),
            migrations.CreateModel(
                name="Patient",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    (
                        "uid",
                        models.UUIDField(
                            default=sanxian.core.seal.new_uid, editable=False, unique=True
                        ),
                    ),
                    ("code", models.CharField(max_length=12, unique=True)),
                    ("org_path", models.CharField(db_index=True, max_length=200)),
                    ("name", sanxian.core.seal.SealedField(purpose="blood.patient")),
                    (
                        "number",
                        sanxian.core.seal.SealedField(
                            help_text="the hospital's own number", purpose="blood.patient"
                        ),
                    ),
                    ("number_index", models.CharField(max_length=40)),
                    ("sex", models.CharField(max_length=8)),
                    ("born", models.DateField(null=True)),
                    (
                        "abo",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("A", "A"),
                                ("B", "B"),
                                ("O", "O"),
                                ("AB", "AB"),
                                ("", "UNKNOWN"),
                            ],
                            max_length=2,
                        ),
                    ),
                    (
                        "rhd",
                        models.CharField(
                            blank=True,
                            choices=[("+", "POSITIVE"), ("-", "NEGATIVE"), ("", "UNKNOWN")],
                            max_length=1,
                        ),
                    ),
                    ("grouped_at", models.DateTimeField(null=True)),
                    (
                        "needs",
                        sanxian.core.seal.SealedField(
                            help_text="standing, space between", null=True, purpose="blood.patient"
                        ),
                    ),
                    (
                        "antibodies",
                        sanxian.core.seal.SealedField(
                            help_text="now or ever: E c K", null=True, purpose="blood.patient"
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("org_path", "number_index"),
                            name="blood_patient_once_a_hospital",
                        )
                    ],
                },
            ),
            migrations.AddField(
                model_name="order",
                name="patient",
                field=models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="orders",
                    to="blood.patient",
                ),
            ),
            migrations.AddField(
                model_name="massivetransfusion",
                name="patient",
                field=models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="massives",
                    to="blood.patient",
                ),
            ),
            migrations.CreateModel(
                name="LargeUse",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("org_path", models.CharField(db_index=True, max_length=200)),
                    ("day", models.DateField()),
                    ("ml", models.PositiveIntegerField(help_text="of the whole day")),
                    ("asked_at", models.DateTimeField()),
                    ("asked_by", models.CharField(max_length=64)),
                    ("chief_by", models.CharField(blank=True, max_length=64)),
                    ("chief_at", models.DateTimeField(null=True)),
                    ("department_by", models.CharField(blank=True, max_length=64)),
                    ("department_at", models.DateTimeField(null=True)),
                    ("refused_by", models.CharField(blank=True, max_length=64)),
                    ("refused_for", models.CharField(blank=True, max_length=24)),
                    (
                        "status",
                        models.CharField(
                            choices=[
                                ("asked", "ASKED"),
                                ("approved", "APPROVED"),
                                ("refused", "REFUSED"),
                            ],
                            default=sanxian.blood.lifecycle.hospital.LargeUseStatus["ASKED"],
                            max_length=20,
                        ),
                    ),
                    (
                        "patient",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="large_uses",
                            to="blood.patient",
                        ),
                    ),
                ],
            ),
            migrations.AddField(
                model_name="issue",
                name="patient",
                field=models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="issues",
                    to="blood.patient",
                ),
            ),
            migrations.CreateModel(
                name="BloodSaving",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    (
                        "org_path",
                        models.CharField(db_index=True, help_text="the hospital", max_length=200),
                    ),
                    ("department", models.CharField(max_length=200)),
                    (
                        "kind",
                        models.CharField(
                            help_text="haemodilution, salvage, drainage", max_length=16
                        ),
                    ),
                    ("elective", models.BooleanField()),
                    ("collected_ml", models.PositiveIntegerField()),
                    ("given_ml", models.PositiveIntegerField()),
                    ("day", models.DateField(db_index=True)),
                    ("at", models.DateTimeField()),
                    ("by", models.CharField(max_length=64)),
                    (
                        "patient",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="savings",
                            to="blood.patient",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="AutologousGiving",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("org_path", models.CharField(help_text="the ward", max_length=200)),
                    ("at", models.DateTimeField()),
                    ("by", models.CharField(max_length=64)),
                    ("second_by", models.CharField(max_length=64)),
                    (
                        "deposit",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="giving",
                            to="blood.autologousdeposit",
                        ),
                    ),
                    (
                        "patient",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="blood.patient",
                        ),
                    ),
                ],
            ),
            migrations.AddField(
                model_name="autologousdeposit",
                name="patient",
                field=models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="deposits",
                    to="blood.patient",
                ),
            ),
            migrations.CreateModel(
                name="PatientReaction",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    (
                        "uid",
                        models.UUIDField(
                            default=sanxian.core.seal.new_uid, editable=False, unique=True
                        ),
                    ),
                    ("org_path", models.CharField(max_length=200)),
                    ("kind", models.CharField(max_length=32)),
                    ("grade", models.PositiveSmallIntegerField()),
                    ("care", sanxian.core.seal.SealedField(purpose="blood.patient")),
                    ("at", models.DateTimeField()),
                    ("by", models.CharField(max_length=64)),
                    (
                        "issue",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="reactions",
                            to="blood.issue",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="PatientSample",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    (
                        "uid",
                        models.UUIDField(
                            default=sanxian.core.seal.new_uid, editable=False, unique=True
                        ),
                    ),
                    ("org_path", models.CharField(db_index=True, max_length=200)),
                    ("label", models.CharField(help_text="the number on the tube", max_length=32)),
                    ("taken_at", models.DateTimeField()),
                    (
                        "findings",
                        sanxian.core.seal.SealedField(
                            help_text="JSON: abo, rhd, screen", purpose="blood.patient"
                        ),
                    ),
                    ("at", models.DateTimeField()),
                    ("by", models.CharField(max_length=64)),
                    (
                        "patient",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="samples",
                            to="blood.patient",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="PoolMember",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("position", models.PositiveSmallIntegerField()),
                    ("live", models.BooleanField(default=True)),
                    (
                        "donation",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="pools",
                            to="blood.donation",
                        ),
                    ),
                    (
                        "pool",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="members",
                            to="blood.natpool",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="PostponedOperation",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("code", models.CharField(max_length=16, unique=True)),
                    (
                        "org_path",
                        models.CharField(db_index=True, help_text="the hospital", max_length=200),
                    ),
                    ("supplier_path", models.CharField(db_index=True, max_length=200)),
                    (
                        "department",
                        models.CharField(help_text="code of the department", max_length=24),
                    ),
                    (
                        "operation",
                        models.CharField(
                            choices=[
                                ("elective", "ELECTIVE"),
                                ("limited", "LIMITED"),
                                ("urgent", "URGENT"),
                            ],
                            max_length=12,
                        ),
                    ),
                    ("day", models.DateField(help_text="when it was to be")),
                    (
                        "component",
                        models.CharField(
                            choices=[
                                ("whole_blood", "WHOLE_BLOOD"),
                                ("red_cells", "RED_CELLS"),
                                ("platelets", "PLATELETS"),
                                ("apheresis_platelets", "APHERESIS_PLATELETS"),
                                ("ffp", "FFP"),
                                ("frozen_plasma", "FROZEN_PLASMA"),
                                ("cryo", "CRYO"),
                                ("washed_red_cells", "WASHED_RED_CELLS"),
                                ("frozen_red_cells", "FROZEN_RED_CELLS"),
                                ("thawed_red_cells", "THAWED_RED_CELLS"),
                                ("thawed_plasma", "THAWED_PLASMA"),
                                ("thawed_cryo", "THAWED_CRYO"),
                                ("pooled_platelets", "POOLED_PLATELETS"),
                                ("pooled_cryo", "POOLED_CRYO"),
                            ],
                            max_length=24,
                        ),
                    ),
                    (
                        "abo",
                        models.CharField(
                            choices=[
                                ("A", "A"),
                                ("B", "B"),
                                ("O", "O"),
                                ("AB", "AB"),
                                ("", "UNKNOWN"),
                            ],
                            max_length=2,
                        ),
                    ),
                    (
                        "rhd",
                        models.CharField(
                            choices=[("+", "POSITIVE"), ("-", "NEGATIVE"), ("", "UNKNOWN")],
                            max_length=1,
                        ),
                    ),
                    ("bags", models.PositiveSmallIntegerField()),
                    (
                        "reasons",
                        models.CharField(
                            blank=True, help_text="open codes, space between", max_length=120
                        ),
                    ),
                    ("logged_at", models.DateTimeField()),
                    ("logged_by", models.CharField(max_length=64)),
                    ("recovered_at", models.DateTimeField(null=True)),
                    ("new_day", models.DateField(null=True)),
                    (
                        "status",
                        models.CharField(
                            choices=[
                                ("postponed", "POSTPONED"),
                                ("recovered", "RECOVERED"),
                                ("rescheduled", "RESCHEDULED"),
                                ("withdrawn", "WITHDRAWN"),
                            ],
                            default=sanxian.blood.lifecycle.distribution.PostponementStatus[
                                "POSTPONED"
                            ],
                            max_length=20,
                        ),
                    ),
                    (
                        "patient",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="postponements",
                            to="blood.patient",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="ReactionCase",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    (
                        "uid",
                        models.UUIDField(
                            default=sanxian.core.seal.new_uid, editable=False, unique=True
                        ),
                    ),
                    ("code", models.CharField(max_length=16, unique=True)),
                    (
                        "org_path",
                        models.CharField(db_index=True, help_text="the hospital", max_length=200),
                    ),
                    ("centre_path", models.CharField(db_index=True, max_length=200)),
                    ("opened_at", models.DateTimeField(db_index=True)),
                    (
                        "actions",
                        models.CharField(
                            blank=True, help_text="done at once, codes", max_length=160
                        ),
                    ),
                    ("bag_back_at", models.DateTimeField(null=True)),
                    ("sample_back_at", models.DateTimeField(null=True)),
                    ("category", models.CharField(blank=True, max_length=32)),
                    ("severity", models.CharField(blank=True, max_length=20)),
                    ("imputability", models.CharField(blank=True, max_length=20)),
                    ("concluded_at", models.DateTimeField(null=True)),
                    ("concluded_by", models.CharField(blank=True, max_length=64)),
                    ("centre_category", models.CharField(blank=True, max_length=32)),
                    ("centre_imputability", models.CharField(blank=True, max_length=20)),
                    (
                        "feedback",
                        sanxian.core.seal.SealedField(
                            help_text="of the centre, to the hospital", purpose="blood.patient"
                        ),
                    ),
                    ("reviewed_at", models.DateTimeField(null=True)),
                    ("reviewed_by", models.CharField(blank=True, max_length=64)),
                    (
                        "status",
                        models.CharField(
                            choices=[
                                ("reported", "REPORTED"),
                                ("investigating", "INVESTIGATING"),
                                ("concluded", "CONCLUDED"),
                                ("reviewed", "REVIEWED"),
                            ],
                            default=sanxian.blood.lifecycle.hospital.CaseStatus["REPORTED"],
                            max_length=20,
                        ),
                    ),
                    (
                        "reaction",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="case",
                            to="blood.patientreaction",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="InquiryStep",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    (
                        "uid",
                        models.UUIDField(
                            default=sanxian.core.seal.new_uid, editable=False, unique=True
                        ),
                    ),
                    ("org_path", models.CharField(max_length=200)),
                    ("kind", models.CharField(max_length=24)),
                    ("outcome", sanxian.core.seal.SealedField(purpose="blood.patient")),
                    ("note", sanxian.core.seal.SealedField(purpose="blood.patient")),
                    ("at", models.DateTimeField()),
                    ("by", models.CharField(max_length=64)),
                    (
                        "case",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="inquiry",
                            to="blood.reactioncase",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="ReactionContact",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    (
                        "uid",
                        models.UUIDField(
                            default=sanxian.core.seal.new_uid, editable=False, unique=True
                        ),
                    ),
                    (
                        "due_at",
                        models.DateTimeField(help_text="none: nobody planned this call", null=True),
                    ),
                    ("made_at", models.DateTimeField(null=True)),
                    ("by", models.CharField(blank=True, max_length=64)),
                    (
                        "outcome",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("recovered", "RECOVERED"),
                                ("better", "BETTER"),
                                ("not_better", "NOT_BETTER"),
                                ("referred", "REFERRED"),
                                ("no_answer", "NO_ANSWER"),
                            ],
                            max_length=12,
                        ),
                    ),
                    ("note", sanxian.core.seal.SealedField(purpose="blood.reaction")),
                    (
                        "reaction",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="contacts",
                            to="blood.donorreaction",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="ReagentLot",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("org_path", models.CharField(db_index=True, max_length=200)),
                    (
                        "assay",
                        models.CharField(
                            choices=[
                                ("abo", "ABO"),
                                ("rhd", "RHD"),
                                ("alt", "ALT"),
                                ("hbsag", "HBSAG"),
                                ("anti_hcv", "ANTI_HCV"),
                                ("hiv", "HIV"),
                                ("syphilis", "SYPHILIS"),
                                ("nat", "NAT"),
                                ("antibody_screen", "ANTIBODY_SCREEN"),
                                ("anti_cmv", "ANTI_CMV"),
                                ("phenotype", "PHENOTYPE"),
                            ],
                            max_length=16,
                        ),
                    ),
                    ("lot", models.CharField(max_length=40)),
                    ("maker", models.CharField(blank=True, max_length=60)),
                    (
                        "expires_on",
                        models.DateField(help_text="the last day on which it may be used"),
                    ),
                    ("came_at", models.DateTimeField()),
                    ("came_by", models.CharField(max_length=64)),
                    ("opened_on", models.DateField(null=True)),
                    ("accepted_at", models.DateTimeField(null=True)),
                    ("accepted_by", models.CharField(blank=True, max_length=64)),
                    (
                        "status",
                        models.CharField(
                            choices=[
                                ("quarantine", "QUARANTINE"),
                                ("accepted", "ACCEPTED"),
                                ("rejected", "REJECTED"),
                                ("closed", "CLOSED"),
                            ],
                            default=sanxian.blood.lifecycle.batches.LotStatus["QUARANTINE"],
                            max_length=20,
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                ("status__in", ["quarantine", "accepted", "rejected", "closed"])
                            ),
                            name="blood_reagentlot_status_known",
                        ),
                        models.UniqueConstraint(
                            fields=("org_path", "assay", "lot"), name="blood_reagentlot_once"
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("lot", ""), _negated=True),
                            name="blood_reagentlot_named",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("status__in", ["quarantine", "rejected"]),
                                models.Q(
                                    ("accepted_at__isnull", False),
                                    models.Q(("accepted_by", ""), _negated=True),
                                    models.Q(("accepted_by", models.F("came_by")), _negated=True),
                                ),
                                _connector="OR",
                            ),
                            name="blood_reagentlot_two_persons",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="ControlRun",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("org_path", models.CharField(max_length=200)),
                    (
                        "level",
                        models.CharField(
                            help_text="which control: negative, positive, level 1", max_length=24
                        ),
                    ),
                    (
                        "expected",
                        models.CharField(
                            help_text="the word, or the mean of a number", max_length=24
                        ),
                    ),
                    (
                        "sd",
                        models.CharField(
                            blank=True, help_text="standard deviation of a number", max_length=24
                        ),
                    ),
                    ("found", models.CharField(max_length=24)),
                    ("ok", models.BooleanField()),
                    (
                        "rule",
                        models.CharField(
                            help_text="what decided: match, 1-2s, 1-3s, 2-2s", max_length=16
                        ),
                    ),
                    ("at", models.DateTimeField()),
                    ("by", models.CharField(max_length=64)),
                    (
                        "instrument",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="controls",
                            to="blood.instrument",
                        ),
                    ),
                    (
                        "lot",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="controls",
                            to="blood.reagentlot",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="Recall",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("code", models.CharField(max_length=16, unique=True)),
                    ("org_path", models.CharField(db_index=True, max_length=200)),
                    (
                        "root",
                        models.CharField(help_text="trail subject it started from", max_length=80),
                    ),
                    ("cause", models.CharField(help_text="open reason code", max_length=48)),
                    ("opened_at", models.DateTimeField()),
                    ("opened_by", models.CharField(max_length=64)),
                    ("closed_at", models.DateTimeField(null=True)),
                    (
                        "status",
                        models.CharField(
                            choices=[("open", "OPEN"), ("closed", "CLOSED")],
                            default=sanxian.blood.lifecycle.recalls.RecallStatus["OPEN"],
                            max_length=20,
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("status__in", ["open", "closed"])),
                            name="blood_recall_status_known",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Notice",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("org_path", models.CharField(db_index=True, max_length=200)),
                    ("units", models.PositiveIntegerField()),
                    ("patients", models.PositiveIntegerField()),
                    ("told_at", models.DateTimeField()),
                    ("answered_at", models.DateTimeField(null=True)),
                    ("answered_by", models.CharField(blank=True, max_length=64)),
                    (
                        "recall",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="notices",
                            to="blood.recall",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="Information",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    (
                        "uid",
                        models.UUIDField(
                            default=sanxian.core.seal.new_uid, editable=False, unique=True
                        ),
                    ),
                    ("org_path", models.CharField(db_index=True, max_length=200)),
                    ("kind", sanxian.core.seal.SealedField(purpose="blood.information")),
                    ("detail", sanxian.core.seal.SealedField(purpose="blood.information")),
                    (
                        "way",
                        models.CharField(
                            choices=[
                                ("slip", "SLIP"),
                                ("portal", "PORTAL"),
                                ("phone", "PHONE"),
                                ("desk", "DESK"),
                                ("letter", "LETTER"),
                            ],
                            max_length=8,
                        ),
                    ),
                    (
                        "holds",
                        models.BooleanField(help_text="its donation may not be released meanwhile"),
                    ),
                    ("edition", models.CharField(max_length=200)),
                    ("at", models.DateTimeField()),
                    ("by", models.CharField(max_length=64)),
                    ("settled_at", models.DateTimeField(null=True)),
                    ("settled_by", models.CharField(blank=True, max_length=64)),
                    (
                        "status",
                        models.CharField(
                            choices=[("taken", "TAKEN"), ("settled", "SETTLED")],
                            default=sanxian.blood.lifecycle.aftercare.InformationStatus["TAKEN"],
                            max_length=20,
                        ),
                    ),
                    (
                        "donation",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="information",
                            to="blood.donation",
                        ),
                    ),
                    ("recalls", models.ManyToManyField(related_name="+", to="blood.recall")),
                ],
            ),
            migrations.CreateModel(
                name="GroupCorrection",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    (
                        "org_path",
                        models.CharField(db_index=True, help_text="the centre", max_length=200),
                    ),
                    (
                        "old_abo",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("A", "A"),
                                ("B", "B"),
                                ("O", "O"),
                                ("AB", "AB"),
                                ("", "UNKNOWN"),
                            ],
                            max_length=2,
                        ),
                    ),
                    (
                        "old_rhd",
                        models.CharField(
                            blank=True,
                            choices=[("+", "POSITIVE"), ("-", "NEGATIVE"), ("", "UNKNOWN")],
                            max_length=1,
                        ),
                    ),
                    (
                        "abo",
                        models.CharField(
                            choices=[
                                ("A", "A"),
                                ("B", "B"),
                                ("O", "O"),
                                ("AB", "AB"),
                                ("", "UNKNOWN"),
                            ],
                            max_length=2,
                        ),
                    ),
                    (
                        "rhd",
                        models.CharField(
                            choices=[("+", "POSITIVE"), ("-", "NEGATIVE"), ("", "UNKNOWN")],
                            max_length=1,
                        ),
                    ),
                    ("reason", models.CharField(max_length=24)),
                    ("proposed_at", models.DateTimeField()),
                    ("proposed_by", models.CharField(max_length=64)),
                    ("ended_at", models.DateTimeField(null=True)),
                    ("confirmed_by", models.CharField(blank=True, max_length=64)),
                    (
                        "status",
                        models.CharField(
                            choices=[
                                ("proposed", "PROPOSED"),
                                ("confirmed", "CONFIRMED"),
                                ("withdrawn", "WITHDRAWN"),
                            ],
                            default=sanxian.blood.lifecycle.laboratory.CorrectionStatus["PROPOSED"],
                            max_length=20,
                        ),
                    ),
                    (
                        "donor",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="corrections",
                            to="blood.donor",
                        ),
                    ),
                    (
                        "discrepancy",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="corrections",
                            to="blood.groupdiscrepancy",
                        ),
                    ),
                    (
                        "recall",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="blood.recall",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="Reentry",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("org_path", models.CharField(db_index=True, max_length=200)),
                    ("edition", models.CharField(max_length=200)),
                    ("proposed_at", models.DateTimeField()),
                    ("proposed_by", models.CharField(max_length=64)),
                    ("decided_at", models.DateTimeField(null=True)),
                    ("decided_by", models.CharField(blank=True, max_length=64)),
                    (
                        "status",
                        models.CharField(
                            choices=[
                                ("proposed", "PROPOSED"),
                                ("agreed", "AGREED"),
                                ("refused", "REFUSED"),
                            ],
                            default=sanxian.blood.lifecycle.aftercare.ReentryStatus["PROPOSED"],
                            max_length=20,
                        ),
                    ),
                    (
                        "case",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="reentries",
                            to="blood.counsellingcase",
                        ),
                    ),
                    (
                        "deferral",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="blood.deferral",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="ReentryTest",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    (
                        "uid",
                        models.UUIDField(
                            default=sanxian.core.seal.new_uid, editable=False, unique=True
                        ),
                    ),
                    ("taken_on", models.DateField()),
                    (
                        "results",
                        sanxian.core.seal.SealedField(
                            help_text="JSON of assay to outcome", purpose="blood.counselling"
                        ),
                    ),
                    ("at", models.DateTimeField()),
                    ("by", models.CharField(max_length=64)),
                    (
                        "case",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="tests",
                            to="blood.counsellingcase",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="Release",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("org_path", models.CharField(max_length=200)),
                    (
                        "verdict",
                        models.CharField(
                            choices=[("fit", "FIT"), ("unfit", "UNFIT")], max_length=8
                        ),
                    ),
                    ("edition", models.CharField(max_length=200)),
                    ("proposed_by", models.CharField(max_length=64)),
                    ("proposed_at", models.DateTimeField()),
                    ("confirmed_by", models.CharField(blank=True, max_length=64)),
                    ("confirmed_at", models.DateTimeField(null=True)),
                    ("reopened_at", models.DateTimeField(null=True)),
                    (
                        "donation",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="releases",
                            to="blood.donation",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="Result",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    (
                        "uid",
                        models.UUIDField(
                            default=sanxian.core.seal.new_uid, editable=False, unique=True
                        ),
                    ),
                    ("org_path", models.CharField(max_length=200)),
                    (
                        "assay",
                        models.CharField(
                            choices=[
                                ("abo", "ABO"),
                                ("rhd", "RHD"),
                                ("alt", "ALT"),
                                ("hbsag", "HBSAG"),
                                ("anti_hcv", "ANTI_HCV"),
                                ("hiv", "HIV"),
                                ("syphilis", "SYPHILIS"),
                                ("nat", "NAT"),
                                ("antibody_screen", "ANTIBODY_SCREEN"),
                                ("anti_cmv", "ANTI_CMV"),
                                ("phenotype", "PHENOTYPE"),
                            ],
                            max_length=16,
                        ),
                    ),
                    ("outcome", sanxian.core.seal.SealedField(purpose="blood.result")),
                    ("instrument", models.CharField(blank=True, max_length=40)),
                    ("lot", models.CharField(blank=True, max_length=40)),
                    ("at", models.DateTimeField()),
                    ("by", models.CharField(max_length=64)),
                    (
                        "status",
                        models.CharField(
                            choices=[("entered", "ENTERED"), ("valid", "VALID"), ("void", "VOID")],
                            default=sanxian.blood.lifecycle.laboratory.ResultStatus["ENTERED"],
                            max_length=20,
                        ),
                    ),
                    (
                        "batch",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="results",
                            to="blood.batch",
                        ),
                    ),
                    (
                        "donation",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="results",
                            to="blood.donation",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="RetainedSample",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("org_path", models.CharField(db_index=True, max_length=200)),
                    ("position", models.CharField(help_text="freezer, rack, hole", max_length=40)),
                    ("stored_at", models.DateTimeField()),
                    ("stored_by", models.CharField(max_length=64)),
                    (
                        "kept_until",
                        models.DateField(help_text="first day on which it may be destroyed"),
                    ),
                    ("ended_on", models.DateField(null=True)),
                    ("ended_for", models.CharField(blank=True, max_length=24)),
                    (
                        "status",
                        models.CharField(
                            choices=[("stored", "STORED"), ("out", "OUT"), ("ended", "ENDED")],
                            default=sanxian.blood.lifecycle.laboratory.RetainedStatus["STORED"],
                            max_length=20,
                        ),
                    ),
                    (
                        "donation",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="retained",
                            to="blood.donation",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="RetentionFloor",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("screening", "SCREENING"),
                                ("donor_reaction", "DONOR_REACTION"),
                                ("patient_reaction", "PATIENT_REACTION"),
                                ("quality", "QUALITY"),
                            ],
                            max_length=20,
                            unique=True,
                        ),
                    ),
                    ("years", models.PositiveSmallIntegerField()),
                    ("edition", models.CharField(max_length=200)),
                    ("written_at", models.DateTimeField()),
                ],
                options={
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("years__gte", 1)), name="blood_floor_some_years"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="SampleTube",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("code", models.CharField(max_length=16, unique=True)),
                    (
                        "org_path",
                        models.CharField(db_index=True, help_text="the ward", max_length=200),
                    ),
                    ("taken_at", models.DateTimeField()),
                    ("taken_by", models.CharField(max_length=64)),
                    ("second_by", models.CharField(blank=True, max_length=64)),
                    ("judged_at", models.DateTimeField(null=True)),
                    ("judged_by", models.CharField(blank=True, max_length=64)),
                    (
                        "faults",
                        models.CharField(blank=True, help_text="open codes", max_length=120),
                    ),
                    (
                        "status",
                        models.CharField(
                            choices=[
                                ("taken", "TAKEN"),
                                ("accepted", "ACCEPTED"),
                                ("rejected", "REJECTED"),
                            ],
                            default=sanxian.blood.lifecycle.hospital.TubeStatus["TAKEN"],
                            max_length=20,
                        ),
                    ),
                    (
                        "patient",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="tubes",
                            to="blood.patient",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="SampleValue",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    (
                        "measure",
                        models.CharField(
                            choices=[
                                ("volume_ml", "VOLUME_ML"),
                                ("hb_g", "HB_G"),
                                ("hct_percent", "HCT_PERCENT"),
                                ("haemolysis_percent", "HAEMOLYSIS_PERCENT"),
                                ("platelets_e9", "PLATELETS_E9"),
                                ("ph", "PH"),
                                ("fviii_iu", "FVIII_IU"),
                                ("fibrinogen_mg", "FIBRINOGEN_MG"),
                                ("leucocytes_e6", "LEUCOCYTES_E6"),
                                ("red_cells_e9", "RED_CELLS_E9"),
                                ("protein_g_per_l", "PROTEIN_G_PER_L"),
                                ("growth", "GROWTH"),
                            ],
                            max_length=24,
                        ),
                    ),
                    ("value", models.DecimalField(decimal_places=3, max_digits=9)),
                    ("ok", models.BooleanField()),
                    (
                        "sample",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="values",
                            to="blood.qualitysample",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="Session",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("org_path", models.CharField(db_index=True, max_length=200)),
                    ("day", models.DateField(db_index=True)),
                    ("opens", models.TimeField()),
                    ("closes", models.TimeField()),
                    ("title", models.CharField(blank=True, max_length=80)),
                    ("capacity_whole_blood", models.PositiveIntegerField(default=0)),
                    ("capacity_platelets", models.PositiveIntegerField(default=0)),
                    (
                        "status",
                        models.CharField(
                            choices=[
                                ("planned", "PLANNED"),
                                ("open", "OPEN"),
                                ("closed", "CLOSED"),
                                ("cancelled", "CANCELLED"),
                            ],
                            default=sanxian.blood.lifecycle.donor_room.SessionStatus["PLANNED"],
                            max_length=20,
                        ),
                    ),
                    (
                        "host",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="orgs.org",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="Crew",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("duty", models.CharField(max_length=20)),
                    (
                        "account",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "session",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="crew",
                            to="blood.session",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="CollectionBatch",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("code", models.CharField(max_length=16, unique=True)),
                    ("org_path", models.CharField(db_index=True, max_length=200)),
                    ("handed_at", models.DateTimeField()),
                    ("handed_by", models.CharField(max_length=64)),
                    ("received_at", models.DateTimeField(db_index=True, null=True)),
                    ("received_by", models.CharField(blank=True, max_length=64)),
                    ("closed_at", models.DateTimeField(null=True)),
                    ("closed_by", models.CharField(blank=True, max_length=64)),
                    (
                        "status",
                        models.CharField(
                            choices=[("open", "OPEN"), ("closed", "CLOSED")],
                            default=sanxian.blood.lifecycle.batches.BatchStatus["OPEN"],
                            max_length=20,
                        ),
                    ),
                    (
                        "session",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="batches",
                            to="blood.session",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="ShipmentReading",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("at", models.DateTimeField()),
                    ("celsius", models.DecimalField(decimal_places=1, max_digits=4)),
                    (
                        "shipment",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="readings",
                            to="blood.shipment",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="Site",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("org_path", models.CharField(db_index=True, max_length=200)),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("centre", "CENTRE"),
                                ("house", "HOUSE"),
                                ("apheresis", "APHERESIS"),
                                ("bus", "BUS"),
                            ],
                            max_length=16,
                        ),
                    ),
                    ("name", models.CharField(max_length=80)),
                    ("address", models.CharField(blank=True, max_length=200)),
                    ("phone", models.CharField(blank=True, max_length=20)),
                    ("takes_whole_blood", models.BooleanField(default=True)),
                    ("takes_platelets", models.BooleanField(default=False)),
                    ("capacity", models.PositiveIntegerField(help_text="donors a day")),
                    ("closed_on", models.DateField(blank=True, null=True)),
                    (
                        "org",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="orgs.org",
                        ),
                    ),
                ],
            ),
            migrations.AddField(
                model_name="session",
                name="site",
                field=models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="sessions",
                    to="blood.site",
                ),
            ),
            migrations.CreateModel(
                name="OpeningHours",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("weekday", models.PositiveSmallIntegerField(help_text="0 is Monday")),
                    ("opens", models.TimeField()),
                    ("closes", models.TimeField()),
                    (
                        "site",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="hours",
                            to="blood.site",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="StorageSpot",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("code", models.CharField(max_length=16, unique=True)),
                    ("name", models.CharField(max_length=40)),
                    ("org_path", models.CharField(db_index=True, max_length=200)),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("refrigerator", "REFRIGERATOR"),
                                ("freezer", "FREEZER"),
                                ("deep_freezer", "DEEP_FREEZER"),
                                ("agitator", "AGITATOR"),
                            ],
                            max_length=16,
                        ),
                    ),
                    (
                        "zone",
                        models.CharField(
                            choices=[
                                ("red_cells", "RED_CELLS"),
                                ("platelets", "PLATELETS"),
                                ("plasma", "PLASMA"),
                                ("frozen_cells", "FROZEN_CELLS"),
                                ("transport", "TRANSPORT"),
                            ],
                            max_length=16,
                        ),
                    ),
                    (
                        "capacity",
                        models.PositiveIntegerField(default=0, help_text="bags; 0: not known"),
                    ),
                    ("opened_at", models.DateTimeField()),
                    ("closed_at", models.DateTimeField(null=True)),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("closed_at__isnull", True)),
                            fields=("org_path", "name"),
                            name="blood_spot_name_once",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="StockCount",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("code", models.CharField(max_length=16, unique=True)),
                    ("org_path", models.CharField(db_index=True, max_length=200)),
                    ("expected", models.PositiveIntegerField()),
                    ("opened_at", models.DateTimeField()),
                    ("opened_by", models.CharField(max_length=64)),
                    ("finished_at", models.DateTimeField(null=True)),
                    ("finished_by", models.CharField(blank=True, max_length=64)),
                    ("closed_at", models.DateTimeField(null=True)),
                    ("closed_by", models.CharField(blank=True, max_length=64)),
                    (
                        "status",
                        models.CharField(
                            choices=[
                                ("open", "OPEN"),
                                ("counted", "COUNTED"),
                                ("closed", "CLOSED"),
                                ("cancelled", "CANCELLED"),
                            ],
                            default=sanxian.blood.lifecycle.quality.CountStatus["OPEN"],
                            max_length=20,
                        ),
                    ),
                    (
                        "spot",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="counts",
                            to="blood.storagespot",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="Excursion",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("code", models.CharField(max_length=16, unique=True)),
                    ("org_path", models.CharField(db_index=True, max_length=200)),
                    ("since", models.DateTimeField(help_text="the first reading outside")),
                    (
                        "until",
                        models.DateTimeField(help_text="the first reading inside again", null=True),
                    ),
                    ("coldest", models.DecimalField(decimal_places=1, max_digits=5)),
                    ("warmest", models.DecimalField(decimal_places=1, max_digits=5)),
                    ("edition", models.CharField(blank=True, max_length=200)),
                    ("opened_at", models.DateTimeField()),
                    ("opened_by", models.CharField(max_length=64)),
                    ("closed_at", models.DateTimeField(null=True)),
                    ("closed_by", models.CharField(blank=True, max_length=64)),
                    (
                        "status",
                        models.CharField(
                            choices=[("open", "OPEN"), ("closed", "CLOSED")],
                            default=sanxian.blood.lifecycle.storage.ExcursionStatus["OPEN"],
                            max_length=20,
                        ),
                    ),
                    (
                        "spot",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="excursions",
                            to="blood.storagespot",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="Takeover",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("code", models.CharField(max_length=12, unique=True)),
                    (
                        "org_path",
                        models.CharField(
                            db_index=True, help_text="where the bags lie", max_length=200
                        ),
                    ),
                    (
                        "system",
                        models.CharField(
                            help_text="the other system, and who ran it", max_length=80
                        ),
                    ),
                    ("name", models.CharField(max_length=120)),
                    (
                        "digest",
                        models.CharField(
                            help_text="SHA-256 of the file both persons saw", max_length=64
                        ),
                    ),
                    ("rows", models.PositiveIntegerField()),
                    ("proposed_by", models.CharField(max_length=64)),
                    ("proposed_at", models.DateTimeField()),
                    ("confirmed_by", models.CharField(blank=True, max_length=64)),
                    ("confirmed_at", models.DateTimeField(null=True)),
                    (
                        "status",
                        models.CharField(
                            choices=[
                                ("proposed", "PROPOSED"),
                                ("confirmed", "CONFIRMED"),
                                ("withdrawn", "WITHDRAWN"),
                                ("undone", "UNDONE"),
                            ],
                            default=sanxian.blood.lifecycle.registers.TakeoverStatus["PROPOSED"],
                            max_length=20,
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                ("status__in", ["proposed", "confirmed", "withdrawn", "undone"])
                            ),
                            name="blood_takeover_status_known",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("confirmed_at__isnull", True), ("confirmed_by", "")),
                                models.Q(
                                    models.Q(("confirmed_by", ""), _negated=True),
                                    models.Q(
                                        ("confirmed_by", models.F("proposed_by")), _negated=True
                                    ),
                                    models.Q(("proposed_by", ""), _negated=True),
                                    ("confirmed_at__isnull", False),
                                ),
                                _connector="OR",
                            ),
                            name="blood_takeover_two_persons",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("status__in", ["confirmed", "undone"]), _negated=True),
                                models.Q(("confirmed_by", ""), _negated=True),
                                _connector="OR",
                            ),
                            name="blood_takeover_confirmed_by_whom",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="TakeoverLine",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("number", models.CharField(max_length=32)),
                    (
                        "component",
                        models.CharField(
                            choices=[
                                ("whole_blood", "WHOLE_BLOOD"),
                                ("red_cells", "RED_CELLS"),
                                ("platelets", "PLATELETS"),
                                ("apheresis_platelets", "APHERESIS_PLATELETS"),
                                ("ffp", "FFP"),
                                ("frozen_plasma", "FROZEN_PLASMA"),
                                ("cryo", "CRYO"),
                                ("washed_red_cells", "WASHED_RED_CELLS"),
                                ("frozen_red_cells", "FROZEN_RED_CELLS"),
                                ("thawed_red_cells", "THAWED_RED_CELLS"),
                                ("thawed_plasma", "THAWED_PLASMA"),
                                ("thawed_cryo", "THAWED_CRYO"),
                                ("pooled_platelets", "POOLED_PLATELETS"),
                                ("pooled_cryo", "POOLED_CRYO"),
                            ],
                            max_length=24,
                        ),
                    ),
                    (
                        "abo",
                        models.CharField(
                            choices=[
                                ("A", "A"),
                                ("B", "B"),
                                ("O", "O"),
                                ("AB", "AB"),
                                ("", "UNKNOWN"),
                            ],
                            max_length=2,
                        ),
                    ),
                    (
                        "rhd",
                        models.CharField(
                            choices=[("+", "POSITIVE"), ("-", "NEGATIVE"), ("", "UNKNOWN")],
                            max_length=1,
                        ),
                    ),
                    ("volume_ml", models.PositiveIntegerField()),
                    ("doses", models.PositiveSmallIntegerField(default=1)),
                    ("collected_at", models.DateTimeField()),
                    ("expires_at", models.DateTimeField()),
                    ("storage", models.CharField(blank=True, max_length=40)),
                    (
                        "earlier",
                        models.ForeignKey(
                            help_text="of which donation, where its register was taken in",
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="bags",
                            to="blood.earlierdonation",
                        ),
                    ),
                    (
                        "takeover",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="lines",
                            to="blood.takeover",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="TemperatureReading",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("at", models.DateTimeField()),
                    ("celsius", models.DecimalField(decimal_places=1, max_digits=5)),
                    ("source", models.CharField(help_text="typed, file or api", max_length=8)),
                    ("logged_at", models.DateTimeField()),
                    ("logged_by", models.CharField(max_length=64)),
                    (
                        "spot",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="readings",
                            to="blood.storagespot",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="TestBatch",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("code", models.CharField(max_length=16, unique=True)),
                    ("org_path", models.CharField(db_index=True, max_length=200)),
                    ("opened_at", models.DateTimeField()),
                    ("opened_by", models.CharField(max_length=64)),
                    ("closed_at", models.DateTimeField(null=True)),
                    ("closed_by", models.CharField(blank=True, max_length=64)),
                    (
                        "status",
                        models.CharField(
                            choices=[("open", "OPEN"), ("closed", "CLOSED")],
                            default=sanxian.blood.lifecycle.batches.BatchStatus["OPEN"],
                            max_length=20,
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("status__in", ["open", "closed"])),
                            name="blood_testbatch_status_known",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="TestLine",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    (
                        "explained",
                        models.CharField(blank=True, help_text="open reason code", max_length=24),
                    ),
                    ("explained_by", models.CharField(blank=True, max_length=64)),
                    (
                        "batch",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="lines",
                            to="blood.testbatch",
                        ),
                    ),
                    (
                        "donation",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="test_lines",
                            to="blood.donation",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="Touched",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    (
                        "about",
                        models.CharField(
                            choices=[
                                ("unit", "UNIT"),
                                ("donation", "DONATION"),
                                ("shipment", "SHIPMENT"),
                                ("box", "BOX"),
                                ("instrument", "INSTRUMENT"),
                                ("lot", "LOT"),
                                ("spot", "SPOT"),
                                ("excursion", "EXCURSION"),
                                ("sample", "SAMPLE"),
                                ("collection", "COLLECTION"),
                                ("count", "COUNT"),
                                ("donor_reaction", "DONOR_REACTION"),
                                ("patient_reaction", "PATIENT_REACTION"),
                            ],
                            max_length=20,
                        ),
                    ),
                    ("code", models.CharField(max_length=40)),
                    ("key", models.BigIntegerField(null=True)),
                    (
                        "nonconformity",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="touched",
                            to="blood.nonconformity",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="Transfer",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("code", models.CharField(max_length=16, unique=True)),
                    (
                        "org_path",
                        models.CharField(
                            db_index=True, help_text="the hospital that sends", max_length=200
                        ),
                    ),
                    ("to_path", models.CharField(db_index=True, max_length=200)),
                    (
                        "centre_path",
                        models.CharField(db_index=True, help_text="who agrees", max_length=200),
                    ),
                    ("why", models.CharField(max_length=24)),
                    ("asked_at", models.DateTimeField()),
                    ("asked_by", models.CharField(max_length=64)),
                    ("answered_at", models.DateTimeField(null=True)),
                    ("answered_by", models.CharField(blank=True, max_length=64)),
                    ("refused_for", models.CharField(blank=True, max_length=24)),
                    (
                        "status",
                        models.CharField(
                            choices=[
                                ("asked", "ASKED"),
                                ("agreed", "AGREED"),
                                ("refused", "REFUSED"),
                                ("withdrawn", "WITHDRAWN"),
                                ("sent", "SENT"),
                            ],
                            default=sanxian.blood.lifecycle.hospital.TransferStatus["ASKED"],
                            max_length=20,
                        ),
                    ),
                    (
                        "shipment",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="transfers",
                            to="blood.shipment",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="Transfusion",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("started_at", models.DateTimeField()),
                    ("ended_at", models.DateTimeField(null=True)),
                    ("by", models.CharField(max_length=64)),
                    (
                        "check_passed",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="blood.bedsidecheck",
                        ),
                    ),
                    (
                        "issue",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="transfusion",
                            to="blood.issue",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="Observation",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    (
                        "uid",
                        models.UUIDField(
                            default=sanxian.core.seal.new_uid, editable=False, unique=True
                        ),
                    ),
                    ("org_path", models.CharField(max_length=200)),
                    (
                        "point",
                        models.CharField(help_text="start, early, end or extra", max_length=12),
                    ),
                    ("vitals", sanxian.core.seal.SealedField(purpose="blood.patient")),
                    ("at", models.DateTimeField()),
                    ("by", models.CharField(max_length=64)),
                    (
                        "transfusion",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="observations",
                            to="blood.transfusion",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="TransfusionEnd",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("given_ml", models.PositiveIntegerField()),
                    (
                        "stopped_for",
                        models.CharField(blank=True, help_text="blank: all went in", max_length=32),
                    ),
                    (
                        "deviations",
                        models.CharField(blank=True, help_text="open codes", max_length=120),
                    ),
                    (
                        "transfusion",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="ending",
                            to="blood.transfusion",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="TransportBox",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("code", models.CharField(max_length=24, unique=True)),
                    (
                        "org_path",
                        models.CharField(db_index=True, help_text="whose it is", max_length=200),
                    ),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("red_cells", "RED_CELLS"),
                                ("platelets", "PLATELETS"),
                                ("frozen", "FROZEN"),
                            ],
                            max_length=12,
                        ),
                    ),
                    ("low", models.DecimalField(decimal_places=1, help_text="°C", max_digits=4)),
                    ("high", models.DecimalField(decimal_places=1, help_text="°C", max_digits=4)),
                    ("hours", models.PositiveSmallIntegerField(help_text="how long it keeps that")),
                    ("capacity", models.PositiveSmallIntegerField(help_text="bags")),
                    ("valid_until", models.DateField(help_text="the last day of its validation")),
                    ("registered_at", models.DateTimeField()),
                    ("registered_by", models.CharField(max_length=64)),
                    ("retired_at", models.DateTimeField(null=True)),
                ],
                options={
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("low__lte", models.F("high"))),
                            name="blood_box_band",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("capacity__gte", 1), ("hours__gte", 1)),
                            name="blood_box_holds_something",
                        ),
                    ],
                },
            ),
            migrations.AddField(
                model_name="shipment",
                name="box",
                field=models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="journeys",
                    to="blood.transportbox",
                ),
            ),
            migrations.CreateModel(
                name="TypedReading",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    (
                        "uid",
                        models.UUIDField(
                            default=sanxian.core.seal.new_uid, editable=False, unique=True
                        ),
                    ),
                    ("org_path", models.CharField(max_length=200)),
                    (
                        "assay",
                        models.CharField(
                            choices=[
                                ("abo", "ABO"),
                                ("rhd", "RHD"),
                                ("alt", "ALT"),
                                ("hbsag", "HBSAG"),
                                ("anti_hcv", "ANTI_HCV"),
                                ("hiv", "HIV"),
                                ("syphilis", "SYPHILIS"),
                                ("nat", "NAT"),
                                ("antibody_screen", "ANTIBODY_SCREEN"),
                                ("anti_cmv", "ANTI_CMV"),
                                ("phenotype", "PHENOTYPE"),
                                ("grouping", "GROUPING"),
                            ],
                            max_length=16,
                        ),
                    ),
                    ("value", sanxian.core.seal.SealedField(purpose="blood.result")),
                    ("at", models.DateTimeField()),
                    ("by", models.CharField(max_length=64)),
                    ("settled_at", models.DateTimeField(null=True)),
                    (
                        "donation",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="typed",
                            to="blood.donation",
                        ),
                    ),
                    (
                        "pool",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="typed",
                            to="blood.natpool",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="Unit",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("number", models.CharField(max_length=32, unique=True)),
                    (
                        "component",
                        models.CharField(
                            choices=[
                                ("whole_blood", "WHOLE_BLOOD"),
                                ("red_cells", "RED_CELLS"),
                                ("platelets", "PLATELETS"),
                                ("apheresis_platelets", "APHERESIS_PLATELETS"),
                                ("ffp", "FFP"),
                                ("frozen_plasma", "FROZEN_PLASMA"),
                                ("cryo", "CRYO"),
                                ("washed_red_cells", "WASHED_RED_CELLS"),
                                ("frozen_red_cells", "FROZEN_RED_CELLS"),
                                ("thawed_red_cells", "THAWED_RED_CELLS"),
                                ("thawed_plasma", "THAWED_PLASMA"),
                                ("thawed_cryo", "THAWED_CRYO"),
                                ("pooled_platelets", "POOLED_PLATELETS"),
                                ("pooled_cryo", "POOLED_CRYO"),
                            ],
                            max_length=24,
                        ),
                    ),
                    (
                        "abo",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("A", "A"),
                                ("B", "B"),
                                ("O", "O"),
                                ("AB", "AB"),
                                ("", "UNKNOWN"),
                            ],
                            max_length=2,
                        ),
                    ),
                    (
                        "rhd",
                        models.CharField(
                            blank=True,
                            choices=[("+", "POSITIVE"), ("-", "NEGATIVE"), ("", "UNKNOWN")],
                            max_length=1,
                        ),
                    ),
                    ("volume_ml", models.PositiveIntegerField()),
                    ("doses", models.PositiveSmallIntegerField(default=1)),
                    ("additive", models.CharField(blank=True, max_length=16)),
                    (
                        "pack",
                        models.CharField(
                            blank=True, default="", help_text="the bag system", max_length=24
                        ),
                    ),
                    ("collected_at", models.DateTimeField()),
                    ("made_at", models.DateTimeField()),
                    ("expires_at", models.DateTimeField()),
                    ("org_path", models.CharField(help_text="where it lies", max_length=200)),
                    (
                        "storage",
                        models.CharField(
                            blank=True, help_text="refrigerator and shelf", max_length=40
                        ),
                    ),
                    ("released_at", models.DateTimeField(null=True)),
                    ("irradiated_at", models.DateTimeField(null=True)),
                    ("leucodepleted", models.BooleanField(default=False)),
                    ("washed", models.BooleanField(default=False)),
                    (
                        "cmv_negative",
                        models.BooleanField(default=False, help_text="tested, and found without"),
                    ),
                    (
                        "antigens",
                        models.CharField(
                            blank=True,
                            default="",
                            help_text='"E- K- c+": sorted, space between',
                            max_length=120,
                        ),
                    ),
                    (
                        "closed_system",
                        models.BooleanField(default=True, help_text="never opened to the air"),
                    ),
                    (
                        "parts",
                        models.PositiveSmallIntegerField(default=1, help_text="donations in it"),
                    ),
                    (
                        "printed",
                        models.PositiveSmallIntegerField(default=0, help_text="labels printed"),
                    ),
                    ("recalled", models.BooleanField(default=False)),
                    (
                        "held_for",
                        models.CharField(blank=True, help_text="open reason code", max_length=48),
                    ),
                    (
                        "ended_for",
                        models.CharField(blank=True, help_text="why discarded", max_length=48),
                    ),
                    (
                        "status",
                        models.CharField(
                            choices=[
                                ("untested", "UNTESTED"),
                                ("available", "AVAILABLE"),
                                ("reserved", "RESERVED"),
                                ("travelling", "TRAVELLING"),
                                ("issued", "ISSUED"),
                                ("transfused", "TRANSFUSED"),
                                ("held", "HELD"),
                                ("consumed", "CONSUMED"),
                                ("discarded", "DISCARDED"),
                            ],
                            default=sanxian.blood.lifecycle.units.UnitStatus["UNTESTED"],
                            max_length=20,
                        ),
                    ),
                    (
                        "donation",
                        models.ForeignKey(
                            help_text="none for a pool",
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="units",
                            to="blood.donation",
                        ),
                    ),
                    (
                        "spot",
                        models.ForeignKey(
                            help_text="none: `storage` says",
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="units",
                            to="blood.storagespot",
                        ),
                    ),
                    (
                        "takeover_line",
                        models.OneToOneField(
                            help_text="taken over from another system under this line of a signed statement",
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="unit",
                            to="blood.takeoverline",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="TransferLine",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("open", models.BooleanField(default=True)),
                    (
                        "transfer",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="lines",
                            to="blood.transfer",
                        ),
                    ),
                    (
                        "unit",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="transfer_lines",
                            to="blood.unit",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="Thanks",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("component", models.CharField(max_length=24)),
                    ("day", models.DateField()),
                    ("seen_at", models.DateTimeField(null=True)),
                    (
                        "donor",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="thanks",
                            to="blood.donor",
                        ),
                    ),
                    (
                        "unit",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="blood.unit",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="ShipmentLine",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("open", models.BooleanField(default=True)),
                    ("was", models.CharField(help_text="status before the journey", max_length=20)),
                    ("missing", models.BooleanField(default=False)),
                    (
                        "note",
                        models.CharField(
                            blank=True, help_text="code of a difference", max_length=48
                        ),
                    ),
                    (
                        "answer",
                        models.CharField(
                            blank=True, default="", help_text="the sender's", max_length=32
                        ),
                    ),
                    ("answered_at", models.DateTimeField(null=True)),
                    ("answered_by", models.CharField(blank=True, default="", max_length=64)),
                    (
                        "shipment",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="lines",
                            to="blood.shipment",
                        ),
                    ),
                    (
                        "unit",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="journeys",
                            to="blood.unit",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="SendBack",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("org_path", models.CharField(db_index=True, max_length=200)),
                    ("to_path", models.CharField(max_length=200)),
                    ("why", models.CharField(max_length=24)),
                    ("opened", models.BooleanField()),
                    ("unbroken", models.BooleanField(help_text="the cold chain held")),
                    (
                        "minutes_out",
                        models.PositiveIntegerField(help_text="out of its storage, all in all"),
                    ),
                    (
                        "reasons",
                        models.CharField(
                            blank=True, help_text="why it was discarded instead", max_length=160
                        ),
                    ),
                    ("at", models.DateTimeField()),
                    ("by", models.CharField(max_length=64)),
                    (
                        "shipment",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="sent_back",
                            to="blood.shipment",
                        ),
                    ),
                    (
                        "unit",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="sent_back",
                            to="blood.unit",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="Reservation",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("reserved_at", models.DateTimeField()),
                    ("expires_at", models.DateTimeField()),
                    ("ended_at", models.DateTimeField(null=True)),
                    ("ended_for", models.CharField(blank=True, max_length=32)),
                    (
                        "order",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="reservations",
                            to="blood.order",
                        ),
                    ),
                    (
                        "unit",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="reservations",
                            to="blood.unit",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="RecallLine",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    (
                        "found",
                        models.CharField(
                            help_text="status when the recall was opened", max_length=20
                        ),
                    ),
                    ("place", models.CharField(max_length=200)),
                    (
                        "patient",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="blood.patient",
                        ),
                    ),
                    (
                        "recall",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="lines",
                            to="blood.recall",
                        ),
                    ),
                    (
                        "unit",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="recall_lines",
                            to="blood.unit",
                        ),
                    ),
                ],
            ),
            migrations.AddField(
                model_name="qualitysample",
                name="unit",
                field=models.OneToOneField(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="sample",
                    to="blood.unit",
                ),
            ),
            migrations.CreateModel(
                name="MislabelledUnit",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    (
                        "found",
                        models.CharField(
                            help_text="status when the record was corrected", max_length=20
                        ),
                    ),
                    (
                        "correction",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="lines",
                            to="blood.groupcorrection",
                        ),
                    ),
                    (
                        "unit",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="mislabelled",
                            to="blood.unit",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="LabelPrint",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("which", models.PositiveSmallIntegerField(help_text="1 is the first print")),
                    ("reason", models.CharField(blank=True, max_length=24)),
                    ("printed_at", models.DateTimeField()),
                    ("printed_by", models.CharField(max_length=64)),
                    (
                        "checked_at",
                        models.DateTimeField(help_text="old and new scanned: one bag", null=True),
                    ),
                    (
                        "unit",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="prints",
                            to="blood.unit",
                        ),
                    ),
                ],
            ),
            migrations.AddField(
                model_name="issue",
                name="unit",
                field=models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="issues",
                    to="blood.unit",
                ),
            ),
            migrations.CreateModel(
                name="ExcursionLine",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("was", models.CharField(help_text="status when it was found", max_length=20)),
                    ("held", models.BooleanField(help_text="false: it could not be held any more")),
                    (
                        "decision",
                        models.CharField(
                            blank=True, help_text="clear, discard or told", max_length=8
                        ),
                    ),
                    ("decided_at", models.DateTimeField(null=True)),
                    (
                        "excursion",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="lines",
                            to="blood.excursion",
                        ),
                    ),
                    (
                        "unit",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="excursions",
                            to="blood.unit",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="EmergencyProposal",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    (
                        "org_path",
                        models.CharField(db_index=True, help_text="the ward", max_length=200),
                    ),
                    ("proposed_at", models.DateTimeField()),
                    ("proposed_by", models.CharField(max_length=64)),
                    ("signed_by", models.CharField(blank=True, max_length=64)),
                    ("ended_at", models.DateTimeField(null=True)),
                    (
                        "order",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="emergency_proposals",
                            to="blood.order",
                        ),
                    ),
                    (
                        "patient",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="blood.patient",
                        ),
                    ),
                    (
                        "unit",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="emergency_proposals",
                            to="blood.unit",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="Crossmatch",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("org_path", models.CharField(max_length=200)),
                    (
                        "outcome",
                        models.CharField(
                            choices=[
                                ("compatible", "COMPATIBLE"),
                                ("incompatible", "INCOMPATIBLE"),
                            ],
                            max_length=12,
                        ),
                    ),
                    ("method", models.CharField(max_length=24)),
                    ("at", models.DateTimeField()),
                    ("by", models.CharField(max_length=64)),
                    ("valid_until", models.DateTimeField()),
                    (
                        "order",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="crossmatches",
                            to="blood.order",
                        ),
                    ),
                    (
                        "patient",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="crossmatches",
                            to="blood.patient",
                        ),
                    ),
                    (
                        "unit",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="crossmatches",
                            to="blood.unit",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="CountLine",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("number", models.CharField(max_length=40)),
                    ("expected", models.BooleanField()),
                    (
                        "was",
                        models.CharField(
                            blank=True, help_text="status when it was written down", max_length=20
                        ),
                    ),
                    ("seen_at", models.DateTimeField(null=True)),
                    (
                        "finding",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("found", "FOUND"),
                                ("missing", "MISSING"),
                                ("elsewhere", "ELSEWHERE"),
                                ("left", "LEFT"),
                                ("unexpected", "UNEXPECTED"),
                            ],
                            max_length=12,
                        ),
                    ),
                    ("explained", models.CharField(blank=True, max_length=24)),
                    ("explained_by", models.CharField(blank=True, max_length=64)),
                    ("explained_at", models.DateTimeField(null=True)),
                    (
                        "count",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="lines",
                            to="blood.stockcount",
                        ),
                    ),
                    (
                        "unit",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="counts",
                            to="blood.unit",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="UnitEdge",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    (
                        "child",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="parents",
                            to="blood.unit",
                        ),
                    ),
                    (
                        "parent",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="children",
                            to="blood.unit",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="UnitStay",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("shelf", models.CharField(blank=True, max_length=24)),
                    ("since", models.DateTimeField()),
                    ("until", models.DateTimeField(null=True)),
                    (
                        "spot",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="stays",
                            to="blood.storagespot",
                        ),
                    ),
                    (
                        "unit",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="stays",
                            to="blood.unit",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="UseStatement",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    (
                        "uid",
                        models.UUIDField(
                            default=sanxian.core.seal.new_uid, editable=False, unique=True
                        ),
                    ),
                    (
                        "org_path",
                        models.CharField(db_index=True, help_text="the hospital", max_length=200),
                    ),
                    ("department", models.CharField(help_text="the ward's path", max_length=200)),
                    ("doctor", models.CharField(max_length=64)),
                    ("setting", models.CharField(max_length=24)),
                    (
                        "given",
                        sanxian.core.seal.SealedField(
                            help_text="values before transfusion, JSON", purpose="blood.patient"
                        ),
                    ),
                    (
                        "because",
                        sanxian.core.seal.SealedField(
                            help_text="the doctor's reason, or nothing", purpose="blood.patient"
                        ),
                    ),
                    ("finding", models.CharField(help_text="what the rule says", max_length=16)),
                    (
                        "reasons",
                        models.CharField(blank=True, help_text="open codes", max_length=120),
                    ),
                    ("edition", models.CharField(max_length=120)),
                    (
                        "ml",
                        models.PositiveIntegerField(
                            help_text="asked for, by the edition's mL a bag"
                        ),
                    ),
                    ("stated_at", models.DateTimeField(db_index=True)),
                    ("verdict", models.CharField(blank=True, max_length=16)),
                    ("verdict_note", sanxian.core.seal.SealedField(purpose="blood.patient")),
                    ("verdict_by", models.CharField(blank=True, max_length=64)),
                    ("verdict_at", models.DateTimeField(null=True)),
                    (
                        "status",
                        models.CharField(
                            choices=[("stated", "STATED"), ("judged", "JUDGED")],
                            default=sanxian.blood.lifecycle.hospital.UseStatus["STATED"],
                            max_length=20,
                        ),
                    ),
                    (
                        "order",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="statement",
                            to="blood.order",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="Visit",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    (
                        "uid",
                        models.UUIDField(
                            default=sanxian.core.seal.new_uid, editable=False, unique=True
                        ),
                    ),
                    ("org_path", models.CharField(db_index=True, max_length=200)),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("whole_blood", "WHOLE_BLOOD"),
                                ("apheresis_platelets", "APHERESIS_PLATELETS"),
                            ],
                            max_length=24,
                        ),
                    ),
                    (
                        "volume_ml",
                        models.PositiveIntegerField(default=0, help_text="whole blood wanted"),
                    ),
                    (
                        "doses",
                        models.PositiveSmallIntegerField(
                            default=0, help_text="platelet doses wanted"
                        ),
                    ),
                    ("arrived_at", models.DateTimeField()),
                    (
                        "status",
                        models.CharField(
                            choices=[
                                ("arrived", "ARRIVED"),
                                ("accepted", "ACCEPTED"),
                                ("deferred", "DEFERRED"),
                                ("drawing", "DRAWING"),
                                ("donated", "DONATED"),
                                ("stopped", "STOPPED"),
                                ("left", "LEFT"),
                            ],
                            default=sanxian.blood.lifecycle.donor_room.VisitStatus["ARRIVED"],
                            max_length=20,
                        ),
                    ),
                    (
                        "donor",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="visits",
                            to="blood.donor",
                        ),
                    ),
                    (
                        "session",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="visits",
                            to="blood.session",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="Screening",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    (
                        "uid",
                        models.UUIDField(
                            default=sanxian.core.seal.new_uid, editable=False, unique=True
                        ),
                    ),
                    (
                        "answers",
                        sanxian.core.seal.SealedField(
                            help_text="JSON of the questionnaire", purpose="blood.screening"
                        ),
                    ),
                    (
                        "measured",
                        sanxian.core.seal.SealedField(
                            help_text="JSON of vital signs and counts", purpose="blood.screening"
                        ),
                    ),
                    (
                        "reasons",
                        sanxian.core.seal.SealedField(
                            help_text="JSON list of reasons, sealed too", purpose="blood.screening"
                        ),
                    ),
                    ("allowed", models.BooleanField()),
                    ("edition", models.CharField(max_length=200)),
                    (
                        "questionnaire",
                        models.CharField(
                            default="", help_text="edition of the sheet", max_length=200
                        ),
                    ),
                    (
                        "hb_low",
                        models.BooleanField(default=False, help_text="haemoglobin below the limit"),
                    ),
                    ("at", models.DateTimeField()),
                    ("by", models.CharField(max_length=64)),
                    (
                        "visit",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="screening",
                            to="blood.visit",
                        ),
                    ),
                ],
            ),
            migrations.AddField(
                model_name="donation",
                name="visit",
                field=models.OneToOneField(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="donation",
                    to="blood.visit",
                ),
            ),
            migrations.CreateModel(
                name="Declaration",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    (
                        "version",
                        models.CharField(
                            help_text="the edition whose text was signed", max_length=80
                        ),
                    ),
                    ("signed_at", models.DateTimeField()),
                    ("witness", models.CharField(max_length=64)),
                    (
                        "visit",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="declaration",
                            to="blood.visit",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="CaseReport",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("due_at", models.DateTimeField()),
                    (
                        "provisional",
                        models.BooleanField(help_text="the calendar of that year is not published"),
                    ),
                    ("sent_at", models.DateTimeField(null=True)),
                    ("sent_by", models.CharField(blank=True, max_length=64)),
                    ("acknowledged_no", models.CharField(blank=True, max_length=40)),
                    ("acknowledged_at", models.DateTimeField(null=True)),
                    ("waived_for", models.CharField(blank=True, max_length=24)),
                    (
                        "case",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="report",
                            to="blood.counsellingcase",
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                ("acknowledged_at__isnull", True),
                                models.Q(
                                    ("sent_at__isnull", False),
                                    models.Q(("acknowledged_no", ""), _negated=True),
                                ),
                                _connector="OR",
                            ),
                            name="blood_report_sent_before_answered",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("waived_for", ""), ("sent_at__isnull", True), _connector="OR"
                            ),
                            name="blood_report_waived_or_sent",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="DisposalLine",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("source", models.CharField(help_text="the record's table", max_length=40)),
                    ("key", models.BigIntegerField()),
                    ("day", models.DateField(help_text="the record's own day")),
                    (
                        "disposal",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="lines",
                            to="blood.disposal",
                        ),
                    ),
                ],
                options={
                    "indexes": [
                        models.Index(fields=["source", "key"], name="blood_disposal_record")
                    ],
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("disposal", "source", "key"), name="blood_disposal_line_once"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="CollectionLine",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("number", models.CharField(max_length=24)),
                    ("tube", models.BooleanField(default=False)),
                    ("bag", models.BooleanField(default=False)),
                    ("difference", models.CharField(blank=True, max_length=24)),
                    (
                        "explained",
                        models.CharField(blank=True, help_text="open reason code", max_length=24),
                    ),
                    ("explained_by", models.CharField(blank=True, max_length=64)),
                    (
                        "batch",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="lines",
                            to="blood.collectionbatch",
                        ),
                    ),
                    (
                        "donation",
                        models.OneToOneField(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="collection",
                            to="blood.donation",
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("batch", "number"), name="blood_collectionline_once"
                        )
                    ],
                },
            ),
            migrations.AddIndex(
                model_name="assayrun",
                index=models.Index(fields=["donation", "assay"], name="blood_run_of"),
            ),
            migrations.AddConstraint(
                model_name="assayrun",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("void_reason", ""), ("voided_at__isnull", True)),
                        models.Q(
                            ("voided_at__isnull", False),
                            models.Q(("void_reason", ""), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="blood_run_void_has_reason",
                ),
            ),
            migrations.AddConstraint(
                model_name="apheresis",
                constraint=models.CheckConstraint(
                    condition=models.Q(("ended_at__gt", models.F("started_at"))),
                    name="blood_apheresis_in_order",
                ),
            ),
            migrations.AddConstraint(
                model_name="apheresis",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        (
                            "processed_ml__gte",
                            django.db.models.expressions.CombinedExpression(
                                models.F("product_ml"), "+", models.F("plasma_ml")
                            ),
                        )
                    ),
                    name="blood_apheresis_product_of_blood",
                ),
            ),
            migrations.AddIndex(
                model_name="donor",
                index=models.Index(fields=["-registered_at", "-id"], name="blood_donor_newest"),
            ),
            migrations.AddIndex(
                model_name="donor",
                index=models.Index(
                    fields=["abo", "rhd", "-registered_at"], name="blood_donor_group"
                ),
            ),
            migrations.AddConstraint(
                model_name="deferral",
                constraint=models.CheckConstraint(
                    condition=models.Q(("status__in", ["active", "lifted"])),
                    name="blood_deferral_status_known",
                ),
            ),
            migrations.AddConstraint(
                model_name="deferral",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        ("until__isnull", True), ("until__gt", models.F("since")), _connector="OR"
                    ),
                    name="blood_deferral_in_order",
                ),
            ),
            migrations.AddConstraint(
                model_name="counsellingcase",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        (
                            "status__in",
                            ["opened", "noticed", "attended", "unreachable", "referred", "closed"],
                        )
                    ),
                    name="blood_counselling_status_known",
                ),
            ),
            migrations.AddConstraint(
                model_name="counsellingcase",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        ("status", "opened"), ("noticed_at__isnull", False), _connector="OR"
                    ),
                    name="blood_counselling_noticed_first",
                ),
            ),
            migrations.AddConstraint(
                model_name="confirmation",
                constraint=models.CheckConstraint(
                    condition=models.Q(("status__in", ["sent", "read", "standing", "withdrawn"])),
                    name="blood_confirmation_status_known",
                ),
            ),
            migrations.AddConstraint(
                model_name="confirmation",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("status", "standing"), _negated=True),
                        models.Q(
                            models.Q(("first_by", ""), _negated=True),
                            models.Q(("second_by", ""), _negated=True),
                            models.Q(("first_by", models.F("second_by")), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="blood_confirmation_two_persons",
                ),
            ),
            migrations.AddConstraint(
                model_name="confirmation",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        ("purpose", "reentry"), ("donation__isnull", False), _connector="OR"
                    ),
                    name="blood_confirmation_of_a_donation",
                ),
            ),
            migrations.AddConstraint(
                model_name="donorreaction",
                constraint=models.CheckConstraint(
                    condition=models.Q(("grade__gte", 1), ("grade__lte", 4)),
                    name="blood_donor_reaction_grade",
                ),
            ),
            migrations.AddIndex(
                model_name="groupdiscrepancy",
                index=models.Index(fields=["status", "org_path"], name="blood_discrepancy_queue"),
            ),
            migrations.AddConstraint(
                model_name="groupdiscrepancy",
                constraint=models.CheckConstraint(
                    condition=models.Q(("status__in", ["open", "explained", "resolved", "lapsed"])),
                    name="blood_discrepancy_status_known",
                ),
            ),
            migrations.AddConstraint(
                model_name="groupdiscrepancy",
                constraint=models.UniqueConstraint(
                    condition=models.Q(("status__in", ["open", "explained"])),
                    fields=("donation",),
                    name="blood_discrepancy_one_open",
                ),
            ),
            migrations.AddConstraint(
                model_name="groupdiscrepancy",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("status", "resolved"), _negated=True),
                        models.Q(
                            models.Q(("explained_by", ""), _negated=True),
                            models.Q(("agreed_by", ""), _negated=True),
                            models.Q(("agreed_by", models.F("explained_by")), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="blood_discrepancy_two_persons",
                ),
            ),
            migrations.AddConstraint(
                model_name="earlierdonation",
                constraint=models.UniqueConstraint(
                    condition=models.Q(("number", ""), _negated=True),
                    fields=("org_path", "number"),
                    name="blood_earlier_number",
                ),
            ),
            migrations.AddConstraint(
                model_name="earlierdonation",
                constraint=models.UniqueConstraint(
                    fields=("donor", "day", "kind"), name="blood_earlier_once"
                ),
            ),
            migrations.AddConstraint(
                model_name="intakeline",
                constraint=models.UniqueConstraint(
                    fields=("intake", "donor"), name="blood_intake_line_once"
                ),
            ),
            migrations.AddConstraint(
                model_name="correctiveaction",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        ("status__in", ["planned", "done", "effective", "ineffective"])
                    ),
                    name="blood_action_status_known",
                ),
            ),
            migrations.AddIndex(
                model_name="order",
                index=models.Index(fields=["supplier_path", "status"], name="blood_order_in"),
            ),
            migrations.AddIndex(
                model_name="order",
                index=models.Index(fields=["status", "needed_by"], name="blood_order_state"),
            ),
            migrations.AddIndex(
                model_name="order",
                index=models.Index(fields=["needed_by", "id"], name="blood_order_needed"),
            ),
            migrations.AddConstraint(
                model_name="order",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        (
                            "status__in",
                            ["placed", "part", "reserved", "delivered", "closed", "cancelled"],
                        )
                    ),
                    name="blood_order_status_known",
                ),
            ),
            migrations.AddConstraint(
                model_name="order",
                constraint=models.CheckConstraint(
                    condition=models.Q(("quantity__gte", 1), ("quantity__lte", 200)),
                    name="blood_order_of_something",
                ),
            ),
            migrations.AddConstraint(
                model_name="massivetransfusion",
                constraint=models.CheckConstraint(
                    condition=models.Q(("status__in", ["open", "closed"])),
                    name="blood_massive_status_known",
                ),
            ),
            migrations.AddConstraint(
                model_name="massivetransfusion",
                constraint=models.UniqueConstraint(
                    condition=models.Q(("status", "open")),
                    fields=("patient",),
                    name="blood_massive_one_open",
                ),
            ),
            migrations.AddConstraint(
                model_name="massivetransfusion",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("closed_at__isnull", True), ("status", "open")),
                        models.Q(("closed_at__isnull", False), ("status", "closed")),
                        _connector="OR",
                    ),
                    name="blood_massive_closed_when",
                ),
            ),
            migrations.AddConstraint(
                model_name="largeuse",
                constraint=models.CheckConstraint(
                    condition=models.Q(("status__in", ["asked", "approved", "refused"])),
                    name="blood_large_use_status_known",
                ),
            ),
            migrations.AddConstraint(
                model_name="largeuse",
                constraint=models.UniqueConstraint(
                    condition=models.Q(("status", "asked")),
                    fields=("patient", "day"),
                    name="blood_large_use_one_open",
                ),
            ),
            migrations.AddConstraint(
                model_name="largeuse",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("status", "approved"), _negated=True),
                        models.Q(
                            models.Q(("chief_by", ""), _negated=True),
                            models.Q(("department_by", ""), _negated=True),
                            models.Q(("chief_by", models.F("department_by")), _negated=True),
                            models.Q(("chief_by", models.F("asked_by")), _negated=True),
                            models.Q(("department_by", models.F("asked_by")), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="blood_large_use_two_hands",
                ),
            ),
            migrations.AddConstraint(
                model_name="largeuse",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("status", "refused"), _negated=True),
                        models.Q(
                            models.Q(("refused_for", ""), _negated=True),
                            models.Q(("refused_by", ""), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="blood_large_use_refused_for",
                ),
            ),
            migrations.AddConstraint(
                model_name="bloodsaving",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        ("collected_ml__gt", 0), ("given_ml__lte", models.F("collected_ml"))
                    ),
                    name="blood_saving_no_more_than_there_was",
                ),
            ),
            migrations.AddConstraint(
                model_name="autologousgiving",
                constraint=models.CheckConstraint(
                    condition=models.Q(("second_by", models.F("by")), _negated=True),
                    name="blood_autologous_two_persons",
                ),
            ),
            migrations.AddConstraint(
                model_name="autologousdeposit",
                constraint=models.CheckConstraint(
                    condition=models.Q(("status__in", ["stored", "issued", "given", "discarded"])),
                    name="blood_autologous_status_known",
                ),
            ),
            migrations.AddConstraint(
                model_name="autologousdeposit",
                constraint=models.CheckConstraint(
                    condition=models.Q(("number__gte", "ZT"), ("number__lt", "ZU")),
                    name="blood_autologous_number",
                ),
            ),
            migrations.AddConstraint(
                model_name="autologousdeposit",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("status", "discarded"), _negated=True),
                        models.Q(("ended_for", ""), _negated=True),
                        _connector="OR",
                    ),
                    name="blood_autologous_discard_has_reason",
                ),
            ),
            migrations.AddConstraint(
                model_name="autologousdeposit",
                constraint=models.CheckConstraint(
                    condition=models.Q(("expires_at__gt", models.F("collected_at"))),
                    name="blood_autologous_expires",
                ),
            ),
            migrations.AddConstraint(
                model_name="patientreaction",
                constraint=models.CheckConstraint(
                    condition=models.Q(("grade__gte", 1), ("grade__lte", 4)),
                    name="blood_patient_reaction_grade",
                ),
            ),
            migrations.AddConstraint(
                model_name="patientsample",
                constraint=models.UniqueConstraint(
                    fields=("org_path", "label"), name="blood_sample_once"
                ),
            ),
            migrations.AddConstraint(
                model_name="patientsample",
                constraint=models.CheckConstraint(
                    condition=models.Q(("taken_at__lte", models.F("at"))),
                    name="blood_sample_in_order",
                ),
            ),
            migrations.AddConstraint(
                model_name="poolmember",
                constraint=models.UniqueConstraint(
                    fields=("pool", "position"), name="blood_pool_position_once"
                ),
            ),
            migrations.AddConstraint(
                model_name="poolmember",
                constraint=models.UniqueConstraint(
                    fields=("pool", "donation"), name="blood_pool_member_once"
                ),
            ),
            migrations.AddConstraint(
                model_name="poolmember",
                constraint=models.UniqueConstraint(
                    condition=models.Q(("live", True)),
                    fields=("donation",),
                    name="blood_pool_one_live",
                ),
            ),
            migrations.AddIndex(
                model_name="postponedoperation",
                index=models.Index(
                    fields=["status", "supplier_path"], name="blood_postponement_wait"
                ),
            ),
            migrations.AddConstraint(
                model_name="postponedoperation",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        ("status__in", ["postponed", "recovered", "rescheduled", "withdrawn"])
                    ),
                    name="blood_postponement_status_known",
                ),
            ),
            migrations.AddConstraint(
                model_name="postponedoperation",
                constraint=models.CheckConstraint(
                    condition=models.Q(("bags__gte", 1), ("bags__lte", 200)),
                    name="blood_postponement_of_something",
                ),
            ),
            migrations.AddConstraint(
                model_name="postponedoperation",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("status", "rescheduled"), _negated=True),
                        ("new_day__isnull", False),
                        _connector="OR",
                    ),
                    name="blood_postponement_new_day",
                ),
            ),
            migrations.AddConstraint(
                model_name="reactioncase",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        ("status__in", ["reported", "investigating", "concluded", "reviewed"])
                    ),
                    name="blood_case_status_known",
                ),
            ),
            migrations.AddConstraint(
                model_name="reactioncase",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("status__in", ["concluded", "reviewed"]), _negated=True),
                        models.Q(
                            models.Q(("category", ""), _negated=True),
                            models.Q(("severity", ""), _negated=True),
                            models.Q(("imputability", ""), _negated=True),
                            models.Q(("concluded_by", ""), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="blood_case_concluded_how",
                ),
            ),
            migrations.AddConstraint(
                model_name="reactioncase",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("status", "reviewed"), _negated=True),
                        models.Q(
                            models.Q(("reviewed_by", ""), _negated=True),
                            models.Q(("reviewed_by", models.F("concluded_by")), _negated=True),
                            models.Q(("centre_category", ""), _negated=True),
                            models.Q(("centre_imputability", ""), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="blood_case_two_levels",
                ),
            ),
            migrations.AddConstraint(
                model_name="reactioncontact",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("made_at__isnull", True), ("outcome", "")),
                        models.Q(
                            ("made_at__isnull", False), models.Q(("outcome", ""), _negated=True)
                        ),
                        _connector="OR",
                    ),
                    name="blood_contact_made_has_outcome",
                ),
            ),
            migrations.AddIndex(
                model_name="controlrun",
                index=models.Index(fields=["instrument", "lot", "at"], name="blood_control_latest"),
            ),
            migrations.AddIndex(
                model_name="controlrun",
                index=models.Index(fields=["org_path", "at"], name="blood_control_day"),
            ),
            migrations.AddConstraint(
                model_name="notice",
                constraint=models.UniqueConstraint(
                    fields=("recall", "org_path"), name="blood_notice_once"
                ),
            ),
            migrations.AddConstraint(
                model_name="information",
                constraint=models.CheckConstraint(
                    condition=models.Q(("status__in", ["taken", "settled"])),
                    name="blood_information_status_known",
                ),
            ),
            migrations.AddConstraint(
                model_name="groupcorrection",
                constraint=models.CheckConstraint(
                    condition=models.Q(("status__in", ["proposed", "confirmed", "withdrawn"])),
                    name="blood_group_correction_status_known",
                ),
            ),
            migrations.AddConstraint(
                model_name="groupcorrection",
                constraint=models.UniqueConstraint(
                    condition=models.Q(("status", "proposed")),
                    fields=("donor",),
                    name="blood_group_correction_one_open",
                ),
            ),
            migrations.AddConstraint(
                model_name="groupcorrection",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("status", "confirmed"), _negated=True),
                        models.Q(
                            models.Q(("confirmed_by", ""), _negated=True),
                            models.Q(("confirmed_by", models.F("proposed_by")), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="blood_group_correction_two_persons",
                ),
            ),
            migrations.AddConstraint(
                model_name="groupcorrection",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("abo", models.F("old_abo")), _negated=True),
                        models.Q(("rhd", models.F("old_rhd")), _negated=True),
                        _connector="OR",
                    ),
                    name="blood_group_correction_changes",
                ),
            ),
            migrations.AddConstraint(
                model_name="reentry",
                constraint=models.CheckConstraint(
                    condition=models.Q(("status__in", ["proposed", "agreed", "refused"])),
                    name="blood_reentry_status_known",
                ),
            ),
            migrations.AddConstraint(
                model_name="reentry",
                constraint=models.UniqueConstraint(
                    condition=models.Q(("status", "proposed")),
                    fields=("deferral",),
                    name="blood_reentry_one_open",
                ),
            ),
            migrations.AddConstraint(
                model_name="reentry",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("decided_by", ""), ("status", "proposed")),
                        models.Q(
                            models.Q(("decided_by", ""), _negated=True),
                            models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="blood_reentry_two_persons",
                ),
            ),
            migrations.AddIndex(
                model_name="release",
                index=models.Index(
                    condition=models.Q(("confirmed_at__isnull", True)),
                    fields=["org_path"],
                    name="blood_release_waits",
                ),
            ),
            migrations.AddIndex(
                model_name="release",
                index=models.Index(fields=["-confirmed_at", "-id"], name="blood_release_done"),
            ),
            migrations.AddConstraint(
                model_name="release",
                constraint=models.UniqueConstraint(
                    condition=models.Q(("reopened_at__isnull", True)),
                    fields=("donation",),
                    name="blood_release_one_standing",
                ),
            ),
            migrations.AddConstraint(
                model_name="release",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("confirmed_at__isnull", True), ("confirmed_by", "")),
                        models.Q(
                            models.Q(("confirmed_by", ""), _negated=True),
                            models.Q(("confirmed_by", models.F("proposed_by")), _negated=True),
                            models.Q(("proposed_by", ""), _negated=True),
                            ("confirmed_at__isnull", False),
                        ),
                        _connector="OR",
                    ),
                    name="blood_release_two_persons",
                ),
            ),
            migrations.AddIndex(
                model_name="result",
                index=models.Index(fields=["instrument", "at"], name="blood_result_tool"),
            ),
            migrations.AddIndex(
                model_name="result",
                index=models.Index(fields=["lot", "at"], name="blood_result_lot"),
            ),
            migrations.AddConstraint(
                model_name="result",
                constraint=models.CheckConstraint(
                    condition=models.Q(("status__in", ["entered", "valid", "void"])),
                    name="blood_result_status_known",
                ),
            ),
            migrations.AddConstraint(
                model_name="result",
                constraint=models.UniqueConstraint(
                    condition=models.Q(("status", "void"), _negated=True),
                    fields=("donation", "assay"),
                    name="blood_result_one_standing",
                ),
            ),
            migrations.AddConstraint(
                model_name="retainedsample",
                constraint=models.CheckConstraint(
                    condition=models.Q(("status__in", ["stored", "out", "ended"])),
                    name="blood_retained_status_known",
                ),
            ),
            migrations.AddConstraint(
                model_name="retainedsample",
                constraint=models.UniqueConstraint(
                    condition=models.Q(("status", "ended"), _negated=True),
                    fields=("org_path", "position"),
                    name="blood_retained_one_place",
                ),
            ),
            migrations.AddConstraint(
                model_name="retainedsample",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("ended_for", "kept_long_enough"), _negated=True),
                        ("ended_on__gte", models.F("kept_until")),
                        _connector="OR",
                    ),
                    name="blood_retained_kept",
                ),
            ),
            migrations.AddConstraint(
                model_name="retainedsample",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("status", "ended"), _negated=True),
                        models.Q(
                            models.Q(("ended_for", ""), _negated=True), ("ended_on__isnull", False)
                        ),
                        _connector="OR",
                    ),
                    name="blood_retained_ended",
                ),
            ),
            migrations.AddConstraint(
                model_name="sampletube",
                constraint=models.CheckConstraint(
                    condition=models.Q(("status__in", ["taken", "accepted", "rejected"])),
                    name="blood_tube_status_known",
                ),
            ),
            migrations.AddConstraint(
                model_name="sampletube",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        ("second_by", ""),
                        models.Q(("second_by", models.F("taken_by")), _negated=True),
                        _connector="OR",
                    ),
                    name="blood_tube_two_persons",
                ),
            ),
            migrations.AddConstraint(
                model_name="sampletube",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        ("status", "taken"),
                        models.Q(
                            models.Q(("judged_by", ""), _negated=True), ("judged_at__isnull", False)
                        ),
                        _connector="OR",
                    ),
                    name="blood_tube_judged_by_somebody",
                ),
            ),
            migrations.AddConstraint(
                model_name="samplevalue",
                constraint=models.UniqueConstraint(
                    fields=("sample", "measure"), name="blood_measure_once"
                ),
            ),
            migrations.AddConstraint(
                model_name="crew",
                constraint=models.UniqueConstraint(
                    fields=("session", "account"), name="blood_crew_once"
                ),
            ),
            migrations.AddIndex(
                model_name="collectionbatch",
                index=models.Index(fields=["status", "org_path"], name="blood_collection_queue"),
            ),
            migrations.AddConstraint(
                model_name="collectionbatch",
                constraint=models.CheckConstraint(
                    condition=models.Q(("status__in", ["open", "closed"])),
                    name="blood_collectionbatch_status_known",
                ),
            ),
            migrations.AddConstraint(
                model_name="collectionbatch",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("status", "closed"), _negated=True),
                        ("received_at__isnull", False),
                        _connector="OR",
                    ),
                    name="blood_collectionbatch_received",
                ),
            ),
            migrations.AddConstraint(
                model_name="shipmentreading",
                constraint=models.UniqueConstraint(
                    fields=("shipment", "at"), name="blood_box_reading_once"
                ),
            ),
            migrations.AddConstraint(
                model_name="site",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        ("takes_whole_blood", True), ("takes_platelets", True), _connector="OR"
                    ),
                    name="blood_site_takes_something",
                ),
            ),
            migrations.AddConstraint(
                model_name="session",
                constraint=models.CheckConstraint(
                    condition=models.Q(("status__in", ["planned", "open", "closed", "cancelled"])),
                    name="blood_session_status_known",
                ),
            ),
            migrations.AddConstraint(
                model_name="session",
                constraint=models.CheckConstraint(
                    condition=models.Q(("opens__lt", models.F("closes"))),
                    name="blood_session_in_order",
                ),
            ),
            migrations.AddConstraint(
                model_name="session",
                constraint=models.UniqueConstraint(
                    condition=models.Q(("status", "cancelled"), _negated=True),
                    fields=("site", "day", "opens"),
                    name="blood_session_one_at_a_time",
                ),
            ),
            migrations.AddConstraint(
                model_name="openinghours",
                constraint=models.UniqueConstraint(
                    fields=("site", "weekday"), name="blood_hours_once_a_day"
                ),
            ),
            migrations.AddConstraint(
                model_name="openinghours",
                constraint=models.CheckConstraint(
                    condition=models.Q(("weekday__lte", 6), ("opens__lt", models.F("closes"))),
                    name="blood_hours_in_order",
                ),
            ),
            migrations.AddConstraint(
                model_name="stockcount",
                constraint=models.CheckConstraint(
                    condition=models.Q(("status__in", ["open", "counted", "closed", "cancelled"])),
                    name="blood_count_status_known",
                ),
            ),
            migrations.AddConstraint(
                model_name="stockcount",
                constraint=models.UniqueConstraint(
                    condition=models.Q(("status", "open")),
                    fields=("spot",),
                    name="blood_count_one_open_of_spot",
                ),
            ),
            migrations.AddConstraint(
                model_name="stockcount",
                constraint=models.UniqueConstraint(
                    condition=models.Q(("spot__isnull", True), ("status", "open")),
                    fields=("org_path",),
                    name="blood_count_one_open_of_place",
                ),
            ),
            migrations.AddConstraint(
                model_name="stockcount",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("status", "closed"), _negated=True),
                        models.Q(
                            models.Q(("closed_by", ""), _negated=True),
                            models.Q(("closed_by", models.F("finished_by")), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="blood_count_second_person",
                ),
            ),
            migrations.AddConstraint(
                model_name="excursion",
                constraint=models.CheckConstraint(
                    condition=models.Q(("status__in", ["open", "closed"])),
                    name="blood_excursion_status_known",
                ),
            ),
            migrations.AddConstraint(
                model_name="excursion",
                constraint=models.UniqueConstraint(
                    fields=("spot", "since"), name="blood_excursion_once"
                ),
            ),
            migrations.AddConstraint(
                model_name="excursion",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        ("status", "open"), ("until__isnull", False), _connector="OR"
                    ),
                    name="blood_excursion_closed_when_over",
                ),
            ),
            migrations.AddConstraint(
                model_name="takeoverline",
                constraint=models.UniqueConstraint(
                    fields=("takeover", "number"), name="blood_takeover_line_once"
                ),
            ),
            migrations.AddConstraint(
                model_name="takeoverline",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("abo", ""), _negated=True), models.Q(("rhd", ""), _negated=True)
                    ),
                    name="blood_takeover_line_grouped",
                ),
            ),
            migrations.AddConstraint(
                model_name="takeoverline",
                constraint=models.CheckConstraint(
                    condition=models.Q(("expires_at__gt", models.F("collected_at"))),
                    name="blood_takeover_line_in_order",
                ),
            ),
            migrations.AddConstraint(
                model_name="temperaturereading",
                constraint=models.UniqueConstraint(
                    fields=("spot", "at"), name="blood_reading_once"
                ),
            ),
            migrations.AddConstraint(
                model_name="testline",
                constraint=models.UniqueConstraint(
                    fields=("batch", "donation"), name="blood_testline_once"
                ),
            ),
            migrations.AddIndex(
                model_name="touched",
                index=models.Index(fields=["about", "code"], name="blood_touched_code"),
            ),
            migrations.AddConstraint(
                model_name="touched",
                constraint=models.UniqueConstraint(
                    fields=("nonconformity", "about", "code"), name="blood_touched_once"
                ),
            ),
            migrations.AddConstraint(
                model_name="transfer",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        ("status__in", ["asked", "agreed", "refused", "withdrawn", "sent"])
                    ),
                    name="blood_transfer_status_known",
                ),
            ),
            migrations.AddConstraint(
                model_name="transfer",
                constraint=models.CheckConstraint(
                    condition=models.Q(("org_path", models.F("to_path")), _negated=True),
                    name="blood_transfer_goes_somewhere",
                ),
            ),
            migrations.AddConstraint(
                model_name="transfer",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("status", "sent"), _negated=True),
                        ("shipment__isnull", False),
                        _connector="OR",
                    ),
                    name="blood_transfer_sent_in_a_box",
                ),
            ),
            migrations.AddConstraint(
                model_name="observation",
                constraint=models.UniqueConstraint(
                    condition=models.Q(("point", "extra"), _negated=True),
                    fields=("transfusion", "point"),
                    name="blood_observation_once",
                ),
            ),
            migrations.AddIndex(
                model_name="shipment",
                index=models.Index(fields=["org_path", "sent_at"], name="blood_shipment_sent"),
            ),
            migrations.AddIndex(
                model_name="shipment",
                index=models.Index(fields=["sent_at"], name="blood_shipment_when"),
            ),
            migrations.AddConstraint(
                model_name="shipment",
                constraint=models.CheckConstraint(
                    condition=models.Q(("status__in", ["packed", "sent", "received", "cancelled"])),
                    name="blood_shipment_status_known",
                ),
            ),
            migrations.AddConstraint(
                model_name="shipment",
                constraint=models.CheckConstraint(
                    condition=models.Q(("org_path", models.F("to_path")), _negated=True),
                    name="blood_shipment_goes_somewhere",
                ),
            ),
            migrations.AddIndex(
                model_name="typedreading",
                index=models.Index(
                    condition=models.Q(("settled_at__isnull", True)),
                    fields=["org_path"],
                    name="blood_typed_open",
                ),
            ),
            migrations.AddConstraint(
                model_name="typedreading",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("donation__isnull", False), ("pool__isnull", True)),
                        models.Q(("donation__isnull", True), ("pool__isnull", False)),
                        _connector="OR",
                    ),
                    name="blood_typed_of_one",
                ),
            ),
            migrations.AddConstraint(
                model_name="typedreading",
                constraint=models.UniqueConstraint(
                    condition=models.Q(("donation__isnull", False), ("settled_at__isnull", True)),
                    fields=("donation", "assay", "by"),
                    name="blood_typed_once_each",
                ),
            ),
            migrations.AddConstraint(
                model_name="typedreading",
                constraint=models.UniqueConstraint(
                    condition=models.Q(("pool__isnull", False), ("settled_at__isnull", True)),
                    fields=("pool", "by"),
                    name="blood_typed_pool_once_each",
                ),
            ),
            migrations.AddIndex(
                model_name="unit",
                index=models.Index(
                    condition=models.Q(("status", "available")),
                    fields=["org_path", "component", "abo", "rhd", "expires_at"],
                    name="blood_unit_shelf",
                ),
            ),
            migrations.AddIndex(
                model_name="unit",
                index=models.Index(
                    fields=["status", "org_path", "component", "abo", "rhd", "expires_at"],
                    name="blood_unit_status",
                ),
            ),
            migrations.AddConstraint(
                model_name="unit",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        (
                            "status__in",
                            [
                                "untested",
                                "available",
                                "reserved",
                                "travelling",
                                "issued",
                                "transfused",
                                "held",
                                "consumed",
                                "discarded",
                            ],
                        )
                    ),
                    name="blood_unit_status_known",
                ),
            ),
            migrations.AddConstraint(
                model_name="unit",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        ("donation__isnull", True), ("takeover_line__isnull", True), _connector="OR"
                    ),
                    name="blood_unit_one_origin",
                ),
            ),
            migrations.AddConstraint(
                model_name="unit",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        models.Q(
                            ("status__in", ["available", "reserved", "issued", "transfused"]),
                            _negated=True,
                        ),
                        ("released_at__isnull", False),
                        _connector="OR",
                    ),
                    name="blood_unit_released_before_use",
                ),
            ),
            migrations.AddConstraint(
                model_name="unit",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        models.Q(
                            ("status__in", ["available", "reserved", "issued", "transfused"]),
                            _negated=True,
                        ),
                        models.Q(
                            models.Q(("abo", ""), _negated=True),
                            models.Q(("rhd", ""), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="blood_unit_grouped_before_use",
                ),
            ),
            migrations.AddConstraint(
                model_name="unit",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        ("recalled", False),
                        ("status__in", ["held", "discarded", "transfused", "consumed"]),
                        _connector="OR",
                    ),
                    name="blood_unit_recalled_lies_still",
                ),
            ),
            migrations.AddConstraint(
                model_name="unit",
                constraint=models.CheckConstraint(
                    condition=models.Q(("expires_at__gt", models.F("collected_at"))),
                    name="blood_unit_expires_after_making",
                ),
            ),
            migrations.AddConstraint(
                model_name="unit",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("status", "discarded"), _negated=True),
                        models.Q(("ended_for", ""), _negated=True),
                        _connector="OR",
                    ),
                    name="blood_unit_discard_has_reason",
                ),
            ),
            migrations.AddConstraint(
                model_name="transferline",
                constraint=models.UniqueConstraint(
                    condition=models.Q(("open", True)),
                    fields=("unit",),
                    name="blood_transfer_one_open",
                ),
            ),
            migrations.AddConstraint(
                model_name="thanks",
                constraint=models.UniqueConstraint(
                    fields=("donor", "unit"), name="blood_thanks_once"
                ),
            ),
            migrations.AddConstraint(
                model_name="shipmentline",
                constraint=models.UniqueConstraint(
                    condition=models.Q(("open", True)), fields=("unit",), name="blood_line_one_box"
                ),
            ),
            migrations.AddConstraint(
                model_name="shipmentline",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("answer", ""), ("answered_at__isnull", True)),
                        models.Q(
                            models.Q(("answer", ""), _negated=True),
                            models.Q(("note", ""), _negated=True),
                            ("answered_at__isnull", False),
                        ),
                        _connector="OR",
                    ),
                    name="blood_line_answers_a_difference",
                ),
            ),
            migrations.AddConstraint(
                model_name="reservation",
                constraint=models.UniqueConstraint(
                    condition=models.Q(("ended_at__isnull", True)),
                    fields=("unit",),
                    name="blood_reservation_one_open",
                ),
            ),
            migrations.AddConstraint(
                model_name="recallline",
                constraint=models.UniqueConstraint(
                    fields=("recall", "unit"), name="blood_recall_line_once"
                ),
            ),
            migrations.AddIndex(
                model_name="qualitysample",
                index=models.Index(
                    fields=["month", "component", "org_path"], name="blood_sample_month"
                ),
            ),
            migrations.AddConstraint(
                model_name="qualitysample",
                constraint=models.CheckConstraint(
                    condition=models.Q(("status__in", ["picked", "passed", "failed", "dropped"])),
                    name="blood_sample_status_known",
                ),
            ),
            migrations.AddConstraint(
                model_name="mislabelledunit",
                constraint=models.UniqueConstraint(
                    fields=("correction", "unit"), name="blood_mislabelled_once"
                ),
            ),
            migrations.AddConstraint(
                model_name="labelprint",
                constraint=models.UniqueConstraint(
                    fields=("unit", "which"), name="blood_print_once"
                ),
            ),
            migrations.AddConstraint(
                model_name="labelprint",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        ("which", 1), models.Q(("reason", ""), _negated=True), _connector="OR"
                    ),
                    name="blood_print_again_has_reason",
                ),
            ),
            migrations.AddIndex(
                model_name="issue",
                index=models.Index(fields=["issued_at"], name="blood_issue_when"),
            ),
            migrations.AddIndex(
                model_name="issue",
                index=models.Index(
                    condition=models.Q(("emergency", True)),
                    fields=["issued_at"],
                    name="blood_issue_urgent",
                ),
            ),
            migrations.AddConstraint(
                model_name="issue",
                constraint=models.UniqueConstraint(
                    condition=models.Q(("closed_at__isnull", True)),
                    fields=("unit",),
                    name="blood_issue_one_open",
                ),
            ),
            migrations.AddConstraint(
                model_name="issue",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("closed_at__isnull", True), ("outcome", "")),
                        models.Q(
                            ("closed_at__isnull", False), models.Q(("outcome", ""), _negated=True)
                        ),
                        _connector="OR",
                    ),
                    name="blood_issue_closed_how",
                ),
            ),
            migrations.AddConstraint(
                model_name="issue",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        ("emergency", False),
                        models.Q(
                            models.Q(("second_by", ""), _negated=True),
                            models.Q(("second_by", models.F("issued_by")), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="blood_issue_emergency_two",
                ),
            ),
            migrations.AddConstraint(
                model_name="excursionline",
                constraint=models.UniqueConstraint(
                    fields=("excursion", "unit"), name="blood_excursion_unit_once"
                ),
            ),
            migrations.AddConstraint(
                model_name="emergencyproposal",
                constraint=models.UniqueConstraint(
                    condition=models.Q(("ended_at__isnull", True)),
                    fields=("unit",),
                    name="blood_emergency_one_open",
                ),
            ),
            migrations.AddConstraint(
                model_name="emergencyproposal",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        ("signed_by", ""),
                        models.Q(
                            models.Q(("signed_by", models.F("proposed_by")), _negated=True),
                            ("ended_at__isnull", False),
                        ),
                        _connector="OR",
                    ),
                    name="blood_emergency_two_hands",
                ),
            ),
            migrations.AddIndex(
                model_name="crossmatch",
                index=models.Index(fields=["unit", "patient"], name="blood_crossmatch_of"),
            ),
            migrations.AddConstraint(
                model_name="countline",
                constraint=models.UniqueConstraint(
                    fields=("count", "number"), name="blood_count_line_once"
                ),
            ),
            migrations.AddConstraint(
                model_name="unitedge",
                constraint=models.UniqueConstraint(
                    fields=("parent", "child"), name="blood_edge_once"
                ),
            ),
            migrations.AddConstraint(
                model_name="unitedge",
                constraint=models.CheckConstraint(
                    condition=models.Q(("parent", models.F("child")), _negated=True),
                    name="blood_edge_no_loop",
                ),
            ),
            migrations.AddIndex(
                model_name="unitstay",
                index=models.Index(fields=["spot", "since"], name="blood_stay_spot"),
            ),
            migrations.AddConstraint(
                model_name="unitstay",
                constraint=models.UniqueConstraint(
                    condition=models.Q(("until__isnull", True)),
                    fields=("unit",),
                    name="blood_stay_one_open",
                ),
            ),
            migrations.AddConstraint(
                model_name="unitstay",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        ("until__isnull", True), ("until__gte", models.F("since")), _connector="OR"
                    ),
                    name="blood_stay_ends_after_it_began",
                ),
            ),
            migrations.AddIndex(
                model_name="usestatement",
                index=models.Index(fields=["org_path", "status", "finding"], name="blood_use_list"),
            ),
            migrations.AddConstraint(
                model_name="usestatement",
                constraint=models.CheckConstraint(
                    condition=models.Q(("status__in", ["stated", "judged"])),
                    name="blood_use_status_known",
                ),
            ),
            migrations.AddConstraint(
                model_name="usestatement",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("status", "stated"), ("verdict", "")),
                        models.Q(
                            ("status", "judged"),
                            models.Q(("verdict", ""), _negated=True),
                            models.Q(("verdict_by", ""), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="blood_use_judged_how",
                ),
            ),
            migrations.AddConstraint(
                model_name="usestatement",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        ("verdict_by", ""),
                        models.Q(("verdict_by", models.F("doctor")), _negated=True),
                        _connector="OR",
                    ),
                    name="blood_use_not_judged_by_oneself",
                ),
            ),
            migrations.AddIndex(
                model_name="visit",
                index=models.Index(fields=["session", "status"], name="blood_visit_board"),
            ),
            migrations.AddConstraint(
                model_name="visit",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        (
                            "status__in",
                            [
                                "arrived",
                                "accepted",
                                "deferred",
                                "drawing",
                                "donated",
                                "stopped",
                                "left",
                            ],
                        )
                    ),
                    name="blood_visit_status_known",
                ),
            ),
            migrations.AddConstraint(
                model_name="visit",
                constraint=models.UniqueConstraint(
                    condition=models.Q(("status__in", ["arrived", "accepted", "drawing"])),
                    fields=("donor",),
                    name="blood_visit_one_open",
                ),
            ),
            migrations.AddIndex(
                model_name="donation",
                index=models.Index(fields=["status", "org_path"], name="blood_donation_queue"),
            ),
            migrations.AddIndex(
                model_name="donation",
                index=models.Index(fields=["donor", "day"], name="blood_donation_history"),
            ),
            migrations.AddConstraint(
                model_name="donation",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        (
                            "status__in",
                            ["drawing", "drawn", "proposed", "released", "rejected", "discarded"],
                        )
                    ),
                    name="blood_donation_status_known",
                ),
            ),
            migrations.AddConstraint(
                model_name="donation",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        ("status", "drawing"), ("ended_at__isnull", False), _connector="OR"
                    ),
                    name="blood_donation_ended",
                ),
            ),
        ),
        *(byte_order(table, *columns) for table, *columns in PLACED),
        *(guard(table, name, event, when, say) for name, table, event, when, say in GUARDS),
    ]
