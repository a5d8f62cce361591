"""What the answers hold, as a programmer copied it from the published field tables: node, fields, types; ! never empty.

A node whose name ends in [] is a list; "" stands directly in the output, "[]" is the output itself.
"""

OUT = {
    "100001": {
        "data[]": (
            "setlId:C50! mdtrtId:C30! psnNo:C30! polItemCode:C50! polItemName:C50! selfPayAmt:Nstr selfPayProp:Nstr "
            "fundPayAmt:Nstr fundPayProp:Nstr polItemPaySum:Nstr"
        ),
    },
    "1101": {
        "baseinfo": (
            "psn_no:C30! psn_cert_type:C6! certno:C50! psn_name:C50! gend:C6! naty:C3 brdy:D age:N4.1! "
            "exp_content:C4000"
        ),
        "insuinfo[]": (
            "balc:N16.2! insutype:C6! psn_type:C6! psn_insu_stas:C6 psn_insu_date:D paus_insu_date:D "
            "cvlserv_flag:C3! insuplc_admdvs:C6! emp_name:C200"
        ),
        "idetinfo[]": "psn_idet_type:C3! psn_type_lv:C3 memo:C500 begntime:DT! endtime:DT",
    },
    "1201": {
        "medinsinfo[]": (
            "fixmedins_code:C12! fixmedins_name:C200! uscc:C50! fixmedins_type:C6! hosp_lv:C6 exp_content:C4000"
        ),
    },
    "2001": {
        "trtinfo[]": (
            "psn_no:C30! trt_chk_type:C6! fund_pay_type:C6! trt_enjymnt_flag:C3! begndate:D! enddate:D "
            "trt_chk_rslt:C500 exp_content:C4000"
        ),
    },
    "2201": {
        "data": "mdtrt_id:C30! psn_no:C30! ipt_otp_no:C30! exp_content:C4000",
    },
    "2204": {
        "result[]": (
            "feedetl_sn:C30! det_item_fee_sumamt:N16.2! cnt:N16.4! pric:N16.6! pric_uplmt_amt:N16.6! "
            "selfpay_prop:N5.4 fulamt_ownpay_amt:N16.2 overlmt_amt:N16.2 preselfpay_amt:N16.2 inscp_scp_amt:N16.2 "
            "chrgitm_lv:C3! med_chrgitm_type:C6! bas_medn_flag:C3 hi_nego_drug_flag:C3 chld_medc_flag:C3 "
            "list_sp_item_flag:C3 lmt_used_flag:C3! drt_reim_flag:C3 memo:C500 exp_content:C4000"
        ),
    },
    "2206": {
        "setlinfo": (
            "mdtrt_id:C30! psn_no:C30! psn_name:C50! psn_cert_type:C6! certno:C50! gend:C6 naty:C3 brdy:D "
            "age:N4.1 insutype:C6 psn_type:C6! cvlserv_flag:C3! setl_time:DT! mdtrt_cert_type:C3 med_type:C6! "
            "medfee_sumamt:N16.2! fulamt_ownpay_amt:N16.2! overlmt_selfpay:N16.2! preselfpay_amt:N16.2! "
            "inscp_scp_amt:N16.2! act_pay_dedc:N16.2 hifp_pay:N16.2! pool_prop_selfpay:N5.4! cvlserv_pay:N16.2! "
            "hifes_pay:N16.2! hifmi_pay:N16.2! hifob_pay:N16.2! maf_pay:N16.2! oth_pay:N16.2! "
            "fund_pay_sumamt:N16.2! psn_part_amt:N16.2! acct_pay:N16.2! psn_cash_pay:N16.2! hosp_part_amt:N16.2! "
            "balc:N16.2! acct_mulaid_pay:N16.2! medins_setl_id:C30! clr_optins:C6 clr_way:C6 clr_type:C6! "
            "hifdm_pay:N16.2! exp_content:C4000"
        ),
        "setldetail[]": (
            "fund_pay_type:C6! inscp_scp_amt:N16.2! crt_payb_lmt_amt:N16.2! fund_payamt:N16.2! "
            "fund_pay_type_name:C200 setl_proc_info:C4000"
        ),
    },
    "2207": {
        "setlinfo": (
            "mdtrt_id:C30! psn_no:C30! psn_name:C50! psn_cert_type:C6! certno:C50! gend:C6 naty:C3 brdy:D "
            "age:N4.1 insutype:C6 psn_type:C6! cvlserv_flag:C3! setl_time:DT! mdtrt_cert_type:C3 med_type:C6! "
            "medfee_sumamt:N16.2! fulamt_ownpay_amt:N16.2! overlmt_selfpay:N16.2! preselfpay_amt:N16.2! "
            "inscp_scp_amt:N16.2! act_pay_dedc:N16.2 hifp_pay:N16.2! pool_prop_selfpay:N5.4! cvlserv_pay:N16.2! "
            "hifes_pay:N16.2! hifmi_pay:N16.2! hifob_pay:N16.2! maf_pay:N16.2! oth_pay:N16.2! "
            "fund_pay_sumamt:N16.2! psn_part_amt:N16.2! acct_pay:N16.2! psn_cash_pay:N16.2! hosp_part_amt:N16.2! "
            "balc:N16.2! acct_mulaid_pay:N16.2! medins_setl_id:C30! clr_optins:C6 clr_way:C6 clr_type:C6! "
            "hifdm_pay:N16.2! exp_content:C4000 setl_id:C30!"
        ),
        "setldetail[]": (
            "fund_pay_type:C6! inscp_scp_amt:N16.2! crt_payb_lmt_amt:N16.2! fund_payamt:N16.2! "
            "fund_pay_type_name:C200 setl_proc_info:C4000"
        ),
    },
    "2208": {
        "setlinfo": (
            "mdtrt_id:C30! psn_no:C30 psn_name:C50 psn_cert_type:C6 certno:C50 gend:C6 naty:C3 brdy:D age:N4.1 "
            "insutype:C6 psn_type:C6 cvlserv_flag:C3 setl_time:DT! mdtrt_cert_type:C3 med_type:C6 "
            "medfee_sumamt:N16.2! fulamt_ownpay_amt:N16.2! overlmt_selfpay:N16.2! preselfpay_amt:N16.2! "
            "inscp_scp_amt:N16.2! act_pay_dedc:N16.2 hifp_pay:N16.2! pool_prop_selfpay:N5.4! cvlserv_pay:N16.2! "
            "hifes_pay:N16.2! hifmi_pay:N16.2! hifob_pay:N16.2! maf_pay:N16.2! oth_pay:N16.2! "
            "fund_pay_sumamt:N16.2! psn_part_amt:N16.2! acct_pay:N16.2! hosp_part_amt:N16.2! balc:N16.2! "
            "acct_mulaid_pay:N16.2! medins_setl_id:C30! clr_optins:C6 clr_way:C6 clr_type:C6 hifdm_pay:N16.2! "
            "exp_content:C4000 setl_id:C30! pdn_cash_pay:N16.2!"
        ),
        "setldetail[]": (
            "fund_pay_type:C6! inscp_scp_amt:N16.2! crt_payb_lmt_amt:N16.2! fund_payamt:N16.2! "
            "fund_pay_type_name:C200 setl_proc_info:C4000"
        ),
    },
    "2301": {
        "result[]": (
            "feedetl_sn:C30 det_item_fee_sumamt:N16.2! cnt:N16.4! pric:N16.6! pric_uplmt_amt:N16.6! "
            "selfpay_prop:N5.4 fulamt_ownpay_amt:N16.2 overlmt_amt:N16.2 preselfpay_amt:N16.2 inscp_scp_amt:N16.2 "
            "chrgitm_lv:C3! med_chrgitm_type:C6! bas_medn_flag:C3 hi_nego_drug_flag:C3 chld_medc_flag:C3 "
            "list_sp_item_flag:C3 lmt_used_flag:C3! drt_reim_flag:C3 memo:C500 exp_content:C4000"
        ),
    },
    "2303": {
        "setlinfo": (
            "mdtrt_id:C30! psn_no:C30! psn_name:C50! psn_cert_type:C6! certno:C50! gend:C6 naty:C3 brdy:D "
            "age:N4.1 insutype:C6 psn_type:C6! cvlserv_flag:C3! setl_time:DT mdtrt_cert_type:C3 med_type:C6! "
            "medfee_sumamt:N16.2! fulamt_ownpay_amt:N16.2! overlmt_selfpay:N16.2! preselfpay_amt:N16.2! "
            "inscp_scp_amt:N16.2! act_pay_dedc:N16.2 hifp_pay:N16.2! pool_prop_selfpay:N5.4! cvlserv_pay:N16.2! "
            "hifes_pay:N16.2! hifmi_pay:N16.2! hifob_pay:N16.2! maf_pay:N16.2! oth_pay:N16.2! "
            "fund_pay_sumamt:N16.2! psn_part_amt:N16.2 acct_pay:N16.2! psn_cash_pay:N16.2! hosp_part_amt:N16.2 "
            "balc:N16.2! acct_mulaid_pay:N16.2! medins_setl_id:C30! clr_optins:C6 clr_way:C6 clr_type:C6! "
            "hifdm_pay:N16.2 exp_content:C4000"
        ),
        "setldetail[]": (
            "fund_pay_type:C6! inscp_scp_amt:N16.2! crt_payb_lmt_amt:N16.2! fund_payamt:N16.2! "
            "fund_pay_type_name:C200 setl_proc_info:C4000"
        ),
    },
    "2304": {
        "setlinfo": (
            "mdtrt_id:C30! psn_no:C30! psn_name:C50! psn_cert_type:C6! certno:C50! gend:C6 naty:C3 brdy:D "
            "age:N4.1 insutype:C6 psn_type:C6! cvlserv_flag:C3! setl_time:DT mdtrt_cert_type:C3 med_type:C6! "
            "medfee_sumamt:N16.2! fulamt_ownpay_amt:N16.2! overlmt_selfpay:N16.2! preselfpay_amt:N16.2! "
            "inscp_scp_amt:N16.2! act_pay_dedc:N16.2 hifp_pay:N16.2! pool_prop_selfpay:N5.4! cvlserv_pay:N16.2! "
            "hifes_pay:N16.2! hifmi_pay:N16.2! hifob_pay:N16.2! maf_pay:N16.2! oth_pay:N16.2! "
            "fund_pay_sumamt:N16.2! psn_part_amt:N16.2 acct_pay:N16.2! psn_cash_pay:N16.2! hosp_part_amt:N16.2 "
            "balc:N16.2! acct_mulaid_pay:N16.2! medins_setl_id:C30! clr_optins:C6 clr_way:C6 clr_type:C6! "
            "hifdm_pay:N16.2 exp_content:C4000 setl_id:C30!"
        ),
        "setldetail[]": (
            "fund_pay_type:C6! inscp_scp_amt:N16.2! crt_payb_lmt_amt:N16.2! fund_payamt:N16.2! "
            "fund_pay_type_name:C200 setl_proc_info:C4000"
        ),
    },
    "2305": {
        "setlinfo": (
            "mdtrt_id:C30! setl_time:DT! medfee_sumamt:N16.2! fulamt_ownpay_amt:N16.2! overlmt_selfpay:N16.2! "
            "preselfpay_amt:N16.2! inscp_scp_amt:N16.2! act_pay_dedc:N16.2 hifp_pay:N16.2! "
            "pool_prop_selfpay:N5.4! cvlserv_pay:N16.2! hifes_pay:N16.2! hifmi_pay:N16.2! hifob_pay:N16.2! "
            "maf_pay:N16.2! oth_pay:N16.2! fund_pay_sumamt:N16.2! psn_part_amt:N16.2 acct_pay:N16.2! "
            "psn_cash_pay:N16.2! hosp_part_amt:N16.2 balc:N16.2! acct_mulaid_pay:N16.2! medins_setl_id:C30! "
            "clr_optins:C6 hifdm_pay:N16.2 exp_content:C4000 setl_id:C30! psn_insu_rlts_id:C20 insu_admdvs:C6 "
            "begndate:D enddate:D mdtrt_cert_no:C50 setl_type:C6 crt_dedc:N16.2 invono:C20"
        ),
        "setldetail[]": (
            "fund_pay_type:C6! inscp_scp_amt:N16.2! crt_payb_lmt_amt:N16.2! fund_payamt:N16.2! "
            "fund_pay_type_name:C200 setl_proc_info:C4000"
        ),
    },
    "2401": {
        "result": "mdtrt_id:C30! exp_content:C4000",
    },
    "3201": {
        "stmtinfo": "setl_optins:C6 stmt_rslt:C6! stmt_rslt_dscr:C200",
    },
    "3202": {
        "fileinfo": "file_qury_no:C30! filename:C200! dld_endtime:DT!",
    },
    "5201": {
        "mdtrtinfo[]": "mdtrt_id:C30! psn_no:C30! maf_psn_flag:C3 insu_optins:C6 inhosp_stas:C6 ipt_days:N8",
    },
    "5202": {
        "diseinfo[]": (
            "diag_info_id:C30! mdtrt_id:C30! psn_no:C30! inout_diag_type:C3 diag_type:C3! maindiag_flag:C3! "
            "diag_srt_no:N2! diag_code:C20! diag_name:C100! diag_dept:C50! dise_dor_no:C30! dise_dor_name:C50! "
            "diag_time:DT! opter_id:C30 opter_name:C50 opt_time:DT"
        ),
    },
    "5206": {
        "cuminfo[]": "insutype:C6! year:C4! cum_ym:C6! cum_type_code:C10! cum:N16.2!",
    },
    "9001": {
        "signinoutb": "sign_time:D! sign_no:C30!",
    },
    "9002": {
        "sign_time": "sign_time:DT!",
    },
}
